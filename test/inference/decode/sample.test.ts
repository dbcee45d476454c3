import { describe, expect, it } from 'vitest';
import { type SampleOptions, sample, sampleTexts } from '../../../src/inference/decode/sample.js';
import type { LanguageModel } from '../../../src/inference/language-model.js';
import { readPrompt } from '../../../src/inference/prompt.js';
import { createRandom } from '../../../src/runtime/random.js';
import { toyModel } from '../toy-model.js';
import { expectDistribution, normalised } from './chi-square.js';

/** Recites its sentence: after each token the next, then `<EOS>`; what it read before matters, so a lost state shows. */
function reciter(sentence: string[]) {
  return toyModel({
    tokens: sentence,
    logits: (history, { vocabulary }) => {
      const said = history.slice(1).map((id) => vocabulary.token(id));
      const inStep = said.every((token, index) => token === sentence[index]);
      const next = inStep ? sentence[said.length] : undefined;
      return oneLikely(vocabulary.size, next === undefined ? vocabulary.eosId : vocabulary.id(next));
    },
  });
}

/** Every token is as likely as any other. */
function uniform(tokens: string[], rest: { level?: 'character'; stream?: boolean } = {}) {
  return toyModel({ tokens, ...rest, logits: (_, { vocabulary }) => Array(vocabulary.size).fill(0) });
}

const draw = (model: LanguageModel, options: Omit<SampleOptions, 'random'>, seed = 7) =>
  sampleTexts(model, { ...options, random: createRandom(seed) });

describe('sample', () => {
  it('continues from the prompt with the carried state, and ends at <EOS>', () => {
    const model = reciter(['en', 'el', 'mar', 'azul', '.']);
    expect(draw(model, { prompt: 'En el', temperature: 0 })).toEqual([
      { text: ' mar azul.', tokens: ['mar', 'azul', '.'], end: 'endToken' },
    ]);
  });

  it('starts a sequence when the prompt is empty', () => {
    expect(draw(reciter(['sol', 'y', 'mar']), { temperature: 0 })[0]?.tokens).toEqual(['sol', 'y', 'mar']);
  });

  it('takes a prompt longer than any sequence', () => {
    const long = Array.from({ length: 3000 }, () => 'sol');
    const [text] = draw(reciter([...long, 'mar']), { prompt: long.join(' '), temperature: 0 });
    expect(text?.tokens).toEqual(['mar']);
  });

  it('draws as many tokens as asked', () => {
    const [text] = draw(uniform(['a', 'b'], { level: 'character', stream: true }), { length: 12 });
    expect(text).toMatchObject({ end: 'length' });
    expect(text?.text).toMatch(/^[ab]{12}$/);
  });

  it('cuts at a stop string, which is not part of the text', () => {
    const [text] = draw(reciter(['uno', 'dos', 'tres', 'cuatro']), { temperature: 0, stop: ['tres'] });
    expect(text).toMatchObject({ text: 'uno dos ', end: 'stop' });
  });

  it('shows the text held back for a stop string when the sample ends otherwise', () => {
    const [text] = draw(reciter(['uno', 'dos']), { temperature: 0, stop: ['dos y tres'] });
    expect(text?.text).toBe('uno dos');
  });

  it('never draws <UNK>, nor <EOS> where the corpus has none', () => {
    const [text] = draw(uniform(['a', 'b'], { level: 'character', stream: true }), { length: 300 });
    expect(new Set(text?.tokens)).toEqual(new Set(['a', 'b']));
  });

  it('draws <UNK> where it is allowed, and never what is excluded', () => {
    const model = uniform(['a', 'b'], { level: 'character', stream: true });
    const [text] = draw(model, { length: 300, allowUnknown: true, excluded: [model.vocabulary.id('a')] });
    expect(new Set(text?.tokens)).toEqual(new Set(['b', '<UNK>']));
  });

  it('says when no token is left to draw', () => {
    const model = uniform(['a', 'b'], { level: 'character', stream: true });
    expect(() => draw(model, { excluded: [2, 3] })).toThrow('All 4 tokens of the vocabulary are excluded');
  });

  it('draws texts of two tokens with their exact joint probabilities, penalties for what came before included', () => {
    // <EOS>, <UNK>, a, b, c; the second token's logits depend on the first.
    const first = [-9, -9, 0.5, 1, 0.2];
    const second = (id: number) => [-9, -9, 0.3 * id, 0.7, 1 - 0.2 * id];
    const model = toyModel({
      tokens: ['a', 'b', 'c'],
      level: 'character',
      logits: (history) => (history.length === 2 ? first : second(history[2] as number)),
    });
    const penalise = (logits: number[], seen: number[]) =>
      logits.map((logit, id) => (seen.includes(id) ? logit / 1.5 : logit));
    const shares = (logits: number[]) => normalised(logits.map((logit, id) => (id < 2 ? 0 : Math.exp(logit / 0.8))));
    const outcomes: [string, number][] = [];
    for (const [id, p] of shares(penalise(first, [2])).entries()) {
      for (const [next, q] of shares(penalise(second(id), [2, id])).entries()) {
        if (id >= 2 && next >= 2)
          outcomes.push([`${model.vocabulary.token(id)}${model.vocabulary.token(next)}`, p * q]);
      }
    }

    const options = { prompt: 'a', length: 2, count: 20_000, excluded: [model.vocabulary.eosId] };
    const texts = draw(model, { ...options, temperature: 0.8, repetitionPenalty: 1.5 }).map(({ text }) => text);
    const counts = outcomes.map(([outcome]) => texts.filter((text) => text === outcome).length);
    expect(outcomes).toHaveLength(9);
    expectDistribution(
      counts,
      outcomes.map(([, probability]) => probability),
    );
  });

  it('draws the same sample whatever the number of samples beside it, and the other temperatures', () => {
    const model = uniform(['a', 'b', 'c'], { level: 'character' });
    const [alone] = draw(model, { temperature: 0.7, length: 40 });
    expect(draw(model, { temperature: 0.7, count: 5, length: 40 })[0]).toEqual(alone);
    expect(draw(model, { temperature: [0, 0.7, 2], count: 5, length: 40 })[1]).toEqual(alone);
  });

  it('draws each sample at every temperature, in the order given', () => {
    const texts = draw(reciter(['sol', 'y', 'mar']), { temperature: [0, 50], count: 2 }).map(({ text }) => text);
    expect(texts).toHaveLength(4);
    expect([texts[0], texts[2]]).toEqual(['sol y mar', 'sol y mar']);
    expect([texts[1], texts[3]]).not.toContain('sol y mar');
  });

  it('gives different samples side by side, and the same ones for the same seed', () => {
    const model = uniform(['a', 'b', 'c'], { level: 'character', stream: true });
    const texts = draw(model, { count: 3, length: 40 });
    expect(new Set(texts.map(({ text }) => text)).size).toBe(3);
    expect(draw(model, { count: 3, length: 40 })).toEqual(texts);
  });

  it('streams whole characters that add up to the text', () => {
    const letters = ['ñ', '😀', 'é'];
    const model = uniform(letters, { level: 'character', stream: true });
    const pieces = [...sample(model, { length: 30, stop: ['😀😀😀😀'], random: createRandom(1) })].map(
      ({ text }) => text,
    );
    for (const piece of pieces) expect(piece).toBe(Buffer.from(piece).toString());
    expect(pieces.join('')).toBe(draw(model, { length: 30, stop: ['😀😀😀😀'] }, 1)[0]?.text);
  });

  it('closes its stepper also when the reader leaves early', () => {
    const model = uniform(['a'], { level: 'character', stream: true });
    for (const { row } of sample(model, { random: createRandom(1) })) if (row === 0) break;
    expect(model.open).toBe(0);
  });

  it.each([{ length: 0 }, { length: 1.5 }, { count: 0 }, { temperature: [] }])('refuses %o', (options) => {
    expect(() => draw(uniform(['a']), options)).toThrow(RangeError);
  });
});

describe('readPrompt', () => {
  it('names each unknown token once and reads <UNK> for it', () => {
    const { tokens, unknown, ids } = readPrompt(uniform(['el', 'mar']), 'El dragón y el dragón');
    expect(tokens).toEqual(['el', 'dragón', 'y', 'el', 'dragón']);
    expect(unknown).toEqual(['dragón', 'y']);
    expect([...ids]).toEqual([2, 1, 1, 2, 1]);
  });
});

function oneLikely(size: number, id: number): number[] {
  return Array.from({ length: size }, (_, index) => (index === id ? 10 : 0));
}
