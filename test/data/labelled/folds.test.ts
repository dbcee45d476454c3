import { describe, expect, it } from 'vitest';
import { stratifiedFolds } from '../../../src/data/labelled/folds.js';
import { createRandom } from '../../../src/runtime/random.js';

const labels = [...Array<string>(53).fill('+'), ...Array<string>(53).fill('-')];

describe('stratifiedFolds', () => {
  const folds = stratifiedFolds(labels, 10, createRandom(1));
  const sizes = (label: string | null) =>
    Array.from({ length: 10 }, (_, fold) =>
      labels.filter((own, index) => folds[index] === fold && (label === null || own === label)),
    ).map(({ length }) => length);

  it('has folds of the same size, or one sample apart', () => {
    expect(sizes(null).sort()).toEqual([10, 10, 10, 10, 11, 11, 11, 11, 11, 11]);
  });

  it.each(['+', '-'])('spreads %s over all folds', (label) => {
    expect(sizes(label).sort()).toEqual([5, 5, 5, 5, 5, 5, 5, 6, 6, 6]);
  });

  it('draws them anew with another seed alone', () => {
    expect(stratifiedFolds(labels, 10, createRandom(1))).toEqual(folds);
    expect(stratifiedFolds(labels, 10, createRandom(2))).not.toEqual(folds);
  });

  it.each([1, 107, Number.NaN])('refuses %d folds of 106 samples', (count) => {
    expect(() => stratifiedFolds(labels, count, createRandom(1))).toThrow(RangeError);
  });
});
