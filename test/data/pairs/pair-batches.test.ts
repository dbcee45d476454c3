import { describe, expect, it } from 'vitest';
import { planPairs } from '../../../src/data/pairs/pair-batches.js';
import { createRandom } from '../../../src/runtime/random.js';

const pair = (source: number[], target: number[]) => ({
  source: Int32Array.from(source),
  target: Int32Array.from(target),
});
const pairs = [pair([5, 6], [7, 8, 0]), pair([9], [3, 0])];
const options = { batchSize: 2, startId: 0, random: null, epoch: 3 };

describe('a batch of pairs', () => {
  it('is time-major, shorter targets first, with the token before each target as input', () => {
    const batch = planPairs(pairs, options).batch(0);
    expect(batch).toMatchObject({ sourceSteps: 2, steps: 3, batchSize: 2, targetCount: 5 });
    expect([...batch.sources]).toEqual([9, 5, 0, 6]);
    expect([...(batch.sourceLengths ?? [])]).toEqual([1, 2]);
    expect([...batch.targets]).toEqual([3, 7, 0, 8, 0, 0]);
    expect([...batch.inputs]).toEqual([0, 0, 3, 7, 0, 8]);
    expect([...(batch.lengths ?? [])]).toEqual([2, 3]);
  });

  it('has no lengths where nothing is padded', () => {
    const { sourceLengths, lengths } = planPairs([pairs[0] as never, pairs[0] as never], options).batch(0);
    expect([sourceLengths, lengths]).toEqual([null, null]);
  });

  it('tells how far the training has come', () => {
    const plan = planPairs(pairs, { ...options, batchSize: 1 });
    expect([0, 1].map((index) => plan.batch(index).progress)).toEqual([3, 3.5]);
  });
});

describe('a plan of pairs', () => {
  const many = Array.from({ length: 1401 }, (_, index) =>
    pair(new Array(1 + (index % 7)).fill(2 + index), new Array(1 + (index % 5)).fill(2 + index)),
  );
  const plan = (seed: number) => planPairs(many, { batchSize: 8, startId: 0, random: createRandom(seed), epoch: 0 });
  const firstIds = (seed: number) => {
    const { length, batch } = plan(seed);
    return Array.from({ length }, (_, index) => batch(index)).flatMap((one) => [
      ...one.targets.subarray(0, one.batchSize),
    ]);
  };

  it('has every pair once, in an order of its random numbers', () => {
    expect(firstIds(1).toSorted((left, right) => left - right)).toEqual(many.map((_, index) => index + 2));
    expect(firstIds(1)).toEqual(firstIds(1));
    expect(firstIds(1)).not.toEqual(firstIds(2));
  });

  it('counts targets, and pads little', () => {
    expect(plan(1).targetCount).toBe(many.reduce((sum, { target }) => sum + target.length, 0));
    expect(plan(1).padding).toBeLessThan(0.1);
    expect(planPairs(pairs, options).padding).toBeCloseTo(1 - 8 / 10);
  });

  it('throws for a batch that it has not', () => {
    expect(() => plan(1).batch(176)).toThrow('There is no batch 176 in a plan of 176.');
  });
});
