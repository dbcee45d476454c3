import { describe, expect, it } from 'vitest';
import { scoreTexts } from '../../src/inference/score.js';
import { toyModel } from './toy-model.js';

/** P(next): `<EOS>` 0.5, `<UNK>` 0.1, sol 0.3, mar 0.1 after an even number of tokens; sol and mar swapped after an odd one. */
const even = [0.5, 0.1, 0.3, 0.1];
const odd = [0.5, 0.1, 0.1, 0.3];
const alternating = (stream = false) =>
  toyModel({
    tokens: ['sol', 'sol', 'mar'],
    stream,
    logits: (history) => (history.length % 2 === 1 ? even : odd).map((p) => Math.log(p) - 5),
  });

describe('scoreTexts', () => {
  it('adds up the first token, the others and <EOS>', () => {
    const [score] = scoreTexts(alternating(), ['Sol mar']);
    expect(score).toMatchObject({ text: 'Sol mar', endCounted: true, unknown: [], unknownCount: 0 });
    expect(score?.tokens.map(({ token, rank, known }) => ({ token, rank, known }))).toEqual([
      { token: 'sol', rank: 2, known: true },
      { token: 'mar', rank: 2, known: true },
      { token: '<EOS>', rank: 1, known: true },
    ]);
    const total = 0.3 * 0.3 * 0.5;
    expect(score?.probability).toBeCloseTo(total, 7);
    expect(score?.logProbability).toBeCloseTo(Math.log(total), 5);
    expect(score?.log10Probability).toBeCloseTo(Math.log10(total), 5);
    expect(score?.perplexity).toBeCloseTo(total ** (-1 / 3), 5);
  });

  it('leaves <EOS> out where the model has none, and says so', () => {
    const [score] = scoreTexts(alternating(true), ['sol']);
    expect(score).toMatchObject({ endCounted: false });
    expect(score?.tokens).toHaveLength(1);
    expect(score?.probability).toBeCloseTo(0.3, 6);
  });

  it('counts and names unknown tokens, at the probability of <UNK>', () => {
    const [score] = scoreTexts(alternating(), ['sol luna luna']);
    expect(score).toMatchObject({ unknown: ['luna'], unknownCount: 2 });
    expect(score?.tokens[1]).toMatchObject({ token: 'luna', known: false, rank: 3 });
    expect(score?.probability).toBeCloseTo(0.3 * 0.1 * 0.1 * 0.5, 8);
  });

  it('scores many texts in batches as it scores each alone, in their order', () => {
    const model = alternating();
    const texts = ['sol', 'mar mar mar mar', '', 'sol mar', 'mar', 'sol sol sol', 'sol mar sol mar sol'];
    const batched = scoreTexts(model, texts, { batchSize: 3 });
    expect(batched).toEqual(texts.flatMap((text) => scoreTexts(model, [text])));
    expect(model.open).toBe(0);
  });

  it('scores the empty text as <EOS> at once', () => {
    expect(scoreTexts(alternating(), [''])[0]?.probability).toBeCloseTo(0.5, 6);
  });

  it('says that an empty text has no score without <EOS>', () => {
    expect(() => scoreTexts(alternating(true), ['sol', '  '])).toThrow(/nothing to score in " {2}"/);
  });

  it('gives nothing for no texts', () => {
    expect(scoreTexts(alternating(), [])).toEqual([]);
  });

  it('says that a diverged model cannot score', () => {
    const model = toyModel({ tokens: ['a'], logits: () => [Number.NaN, Number.NaN, Number.NaN] });
    expect(() => scoreTexts(model, ['a'])).toThrow(/diverged/);
  });
});
