import { describe, expect, it } from 'vitest';
import { translateEach, translateTexts } from '../../../src/inference/translate/translate.js';
import { type Script, scriptedTranslator } from '../scripted-translator.js';

/** Greedily `a a`, of 0.6 * 0.4; more likely as a whole is `b b`, of 0.4 * 0.9. */
const script: Script = (beginning) =>
  ({
    '': { a: 0.6, b: 0.4 },
    a: { a: 0.4, b: 0.3, c: 0.3 },
    b: { b: 0.9, '<EOS>': 0.1 },
  })[beginning] ?? { '<EOS>': 1 };

const plain = { lengthPenalty: 0, coveragePenalty: 0 };
const textsOf = (found: ReturnType<typeof translateTexts>) =>
  found.map(({ translations }) => translations.map(({ text }) => text));

describe('translateTexts', () => {
  it('takes the likeliest token each time when greedy', () => {
    const [found] = translateTexts(scriptedTranslator(script), ['x y'], { ...plain, beamSize: 1 });
    expect(found?.translations).toMatchObject([{ text: 'a a', tokens: ['a', 'a'], end: 'endToken' }]);
    expect(found?.translations[0]?.logProbability).toBeCloseTo(Math.log(0.6 * 0.4), 5);
  });

  it('finds what is likelier as a whole by a beam, the n best in order', () => {
    const [found] = translateTexts(scriptedTranslator(script), ['x y'], { ...plain, beamSize: 4, count: 4 });
    expect(found?.translations.map(({ text }) => text)).toEqual(['b b', 'a a', 'a b', 'a c']);
    expect(found?.translations.map(({ logProbability }) => Math.exp(logProbability))).toEqual(
      [0.36, 0.24, 0.18, 0.18].map((p) => expect.closeTo(p, 5)),
    );
  });

  it('divides by the length penalty, <EOS> counted', () => {
    const [found] = translateTexts(scriptedTranslator(script), ['x'], { ...plain, beamSize: 4, lengthPenalty: 0.7 });
    expect(found?.translations[0]?.score).toBeCloseTo(Math.log(0.36) / (8 / 6) ** 0.7, 5);
  });

  it('prefers a translation that covers its source, where that is asked for', () => {
    const short: Script = (beginning) => ({ '': { '<EOS>': 0.6, a: 0.4 } })[beginning] ?? { '<EOS>': 1 };
    const translate = (coveragePenalty: number) =>
      translateTexts(scriptedTranslator(short), ['x y'], { lengthPenalty: 0, coveragePenalty, beamSize: 2 })[0];
    expect(translate(0)?.translations[0]?.text).toBe('');
    expect(translate(1)?.translations[0]).toMatchObject({ text: 'a', score: expect.closeTo(Math.log(0.4), 5) });
  });

  it('ends at the greatest length', () => {
    const endless: Script = () => ({ a: 0.9, b: 0.1 });
    const [found] = translateTexts(scriptedTranslator(endless), ['x'], { beamSize: 2, maxLength: 3 });
    expect(found?.translations[0]).toMatchObject({ text: 'a a a', end: 'length' });
    const [long] = translateTexts(scriptedTranslator(endless), ['x y x y'], { beamSize: 1 });
    expect(long?.translations[0]?.tokens).toHaveLength(1.5 * 4 + 10);
  });

  it('tells where each token looked, without padding', () => {
    const [, found] = translateTexts(scriptedTranslator(script), ['x x x', 'x y'], { ...plain, beamSize: 4 });
    expect(found?.translations[0]?.attention?.map((row) => [...row])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('writes what an <UNK> looked at in its place', () => {
    const unknown: Script = (beginning) => ({ '': { a: 1 }, a: { '<UNK>': 1 } })[beginning] ?? { '<EOS>': 1 };
    const translate = (attends: boolean, options = {}) =>
      textsOf(translateTexts(scriptedTranslator(unknown, { attends }), ['x Zaragoza'], options));
    expect(translate(true)).toEqual([['a Zaragoza']]);
    expect(translate(true, { replaceUnknown: false })).toEqual([['a <UNK>']]);
    expect(translate(false)).toEqual([['a <UNK>']]);
  });

  it('names the tokens of the source that are unknown, each once', () => {
    const [found] = translateTexts(scriptedTranslator(script), ['x nube y nube']);
    expect(found).toMatchObject({ sourceTokens: ['x', 'nube', 'y', 'nube'], unknown: ['nube'] });
  });

  it('keeps the order of texts of all lengths, and translates nothing into nothing', () => {
    const echo: Script = (beginning) => (beginning === '' ? { a: 1 } : { '<EOS>': 1 });
    const found = translateTexts(scriptedTranslator(echo), ['x x x', '', 'x', 'x x'], { batchSize: 2 });
    expect(found.map(({ source }) => source)).toEqual(['x x x', '', 'x', 'x x']);
    expect(textsOf(found)).toEqual([['a'], [''], ['a'], ['a']]);
  });

  it.each([
    [{ beamSize: 0 }, 'beamSize is a whole number from 1, not 0.'],
    [{ count: 5 }, 'count is at most beamSize, 4, not 5.'],
    [{ lengthPenalty: -1 }, 'lengthPenalty is a number from 0, not -1.'],
    [{ coveragePenalty: Number.NaN }, 'coveragePenalty is a number from 0, not NaN.'],
    [{ maxLength: 0 }, 'maxLength is a whole number from 1, not 0.'],
  ])('throws for %o', (options, message) => {
    expect(() => translateTexts(scriptedTranslator(script), ['x'], options)).toThrow(message);
  });
});

describe('translateEach', () => {
  it('gives what translateTexts gives, in order', async () => {
    const texts = Array.from({ length: 300 }, (_, index) =>
      Array(1 + (index % 4))
        .fill('x')
        .join(' '),
    );
    const found: string[] = [];
    for await (const { source, translations } of translateEach(scriptedTranslator(script), texts, plain)) {
      found.push(`${source}: ${translations[0]?.text}`);
    }
    expect(found).toEqual(texts.map((text) => `${text}: b b`));
  });
});
