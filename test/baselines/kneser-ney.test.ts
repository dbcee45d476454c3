import { describe, expect, it } from 'vitest';
import { tuneInterpolation } from '../../src/baselines/interpolation.js';
import { trainKneserNey } from '../../src/baselines/kneser-ney.js';
import { createRandom } from '../../src/runtime/random.js';

const vocabularySize = 12;
const random = createRandom(7);
const sequences = Array.from({ length: 40 }, () =>
  Int32Array.from({ length: 1 + random.integer(9) }, () => Math.min(random.integer(11), random.integer(11))),
);

describe('trainKneserNey', () => {
  it.each([1, 2, 3])('gives distributions that sum to one at order %i', (order) => {
    const model = trainKneserNey(sequences, { order, vocabularySize, startId: 0 });
    for (const history of [[], [3], [1, 2], [4, 0, 5], [11, 11]]) {
      let sum = 0;
      for (let token = 0; token < vocabularySize; token++) {
        const probability = model.probability(history, token);
        expect(probability).toBeGreaterThan(0);
        sum += probability;
      }
      expect(sum).toBeCloseTo(1, 12);
    }
  });

  it('counts by hand: "a b a b a c" with one discount', () => {
    // Bigrams sa ab ba ac with the values 1 2 2 1; n1 = 2, n2 = 2 and none above, so y = 2 / 6 for all.
    // As continuations: a stands after s and b, b after a, c after a; n1 = 2, n2 = 1, so y = 2 / 4.
    const [s, a, b, c] = [0, 1, 2, 3];
    const model = trainKneserNey([Int32Array.of(a, b, a, b, a, c)], { order: 2, vocabularySize: 4, startId: s });
    const unigram = (value: number) => (value === 0 ? 0 : (value - 0.5) / 4) + (3 * 0.5) / 4 / 4;
    const third = 1 / 3;
    expect(model.probability([a], b)).toBeCloseTo((2 - third) / 3 + ((2 * third) / 3) * unigram(1), 12);
    expect(model.probability([a], c)).toBeCloseTo((1 - third) / 3 + ((2 * third) / 3) * unigram(1), 12);
    expect(model.probability([a], a)).toBeCloseTo(((2 * third) / 3) * unigram(2), 12);
    expect(model.probability([], a)).toBeCloseTo((1 - third) / 1 + (third / 1) * unigram(2), 12);
    expect(model.probability([c], a)).toBeCloseTo(unigram(2), 12);
  });

  it('looks at its last tokens only', () => {
    const model = trainKneserNey(sequences, { order: 3, vocabularySize, startId: 0 });
    expect(model.probability([9, 8, 1, 2], 3)).toBe(model.probability([1, 2], 3));
    expect(model.probability([2], 3)).toBe(model.probability([0, 2], 3));
  });
});

describe('tuneInterpolation', () => {
  it('finds the weight that a grid search finds', () => {
    const first = Array.from({ length: 500 }, () => random.next());
    const second = Array.from({ length: 500 }, () => random.next() * 0.7);
    const likelihood = (weight: number) =>
      first.reduce((sum, p, i) => sum + Math.log(weight * p + (1 - weight) * (second[i] ?? 0)), 0);
    const grid = Array.from({ length: 999 }, (_, i) => (i + 1) / 1000);
    const best = grid.reduce((left, right) => (likelihood(right) > likelihood(left) ? right : left));
    expect(tuneInterpolation(first, second)).toBeCloseTo(best, 2);
  });

  it('goes all the way to a model that is better everywhere', () => {
    expect(tuneInterpolation([0.5, 0.5], [0.1, 0.2])).toBeGreaterThan(0.999);
  });
});
