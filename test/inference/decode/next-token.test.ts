import { describe, expect, it } from 'vitest';
import { reweightNextToken } from '../../../src/inference/decode/next-token.js';
import { toyModel } from '../toy-model.js';

/** P of <EOS>, <UNK>, mar and sol after one token and after more. */
const probabilities = [
  [0.1, 0.2, 0.3, 0.4],
  [0.4, 0.4, 0.1, 0.1],
];
const model = toyModel({
  tokens: ['mar', 'sol'],
  logits: (history) => (probabilities[Math.min(history.length, 2) - 1] as number[]).map((p) => Math.log(p) - 2),
});
const rounded = (values: number[]) => values.map((value) => Number(value.toFixed(5)));

describe('reweightNextToken', () => {
  it('raises probabilities to 1 / temperature, by token, the likeliest first', () => {
    const { tokens, others } = reweightNextToken(model, '', { temperatures: [0.5, 1, 2], count: 4 });
    const halves = [0.4, 0.3, 0.2, 0.1].map(Math.sqrt);
    const sum = halves.reduce((total, value) => total + value);
    expect(tokens.map(({ token, probabilities }) => [token, rounded(probabilities)])).toEqual([
      ['sol', rounded([16 / 30, 0.4, (halves[0] as number) / sum])],
      ['mar', rounded([9 / 30, 0.3, (halves[1] as number) / sum])],
      ['<UNK>', rounded([4 / 30, 0.2, (halves[2] as number) / sum])],
      ['<EOS>', rounded([1 / 30, 0.1, (halves[3] as number) / sum])],
    ]);
    expect(others).toEqual({ count: 0, probabilities: [0, 0, 0] });
  });

  it('sums up what is not condition identified', () => {
    const { tokens, others } = reweightNextToken(model, '', { temperatures: [1], count: 1 });
    expect(tokens.map(({ token }) => token)).toEqual(['sol']);
    expect(others.count).toBe(3);
    expect(others.probabilities[0]).toBeCloseTo(0.6, 6);
  });

  it('puts all on the likeliest token at temperature 0, of equals on the first', () => {
    const { tokens, entropies } = reweightNextToken(model, 'Sol', { temperatures: [0], count: 4 });
    expect(tokens.map(({ probabilities }) => probabilities[0])).toEqual([1, 0, 0, 0]);
    expect(tokens[0]?.token).toBe('<EOS>');
    expect(entropies).toEqual([0]);
  });

  it('tells the entropy at each temperature', () => {
    const { entropies } = reweightNextToken(model, '', { temperatures: [1e-9, 1, 1e9], count: 1 });
    expect(entropies[0]).toBeCloseTo(0, 9);
    expect(entropies[1]).toBeCloseTo(1.27985, 5);
    expect(entropies[2]).toBeCloseTo(Math.log(4), 5);
  });

  it('reads a context of any length, and names its unknown tokens', () => {
    const { context, tokens } = reweightNextToken(model, 'sol luna '.repeat(500), { temperatures: [1], count: 9 });
    expect(context.unknown).toEqual(['luna']);
    expect(rounded(tokens.map(({ probabilities }) => probabilities[0] as number))).toEqual([0.4, 0.4, 0.1, 0.1]);
    expect(model.open).toBe(0);
  });

  it.each([
    { temperatures: [-1], count: 1 },
    { temperatures: [Number.NaN], count: 1 },
    { temperatures: [1], count: 0 },
  ])('refuses %o', (options) => {
    expect(() => reweightNextToken(model, '', options)).toThrow(RangeError);
  });
});
