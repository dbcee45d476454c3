import { describe, expect, it } from 'vitest';
import type { SequenceBatch } from '../../src/data/batches.js';
import { type BidirectionalBatch, planBidirectional } from '../../src/data/bidirectional-batches.js';
import { DataError } from '../../src/errors.js';
import { createRandom } from '../../src/runtime/random.js';

const whole = { batchSize: 2, maxLength: null, boundaryId: 0, random: null };
const ids = (...values: number[]) => Int32Array.from(values);

/** `before target after` of every target, a row after the other. */
function shown({ inputs, targets, following, lengths, steps, batchSize }: BidirectionalBatch): string[][] {
  return Array.from({ length: batchSize }, (_, row) =>
    Array.from({ length: lengths?.[row] ?? steps }, (_, step) => {
      const cell = step * batchSize + row;
      return `${inputs[cell]} ${targets[cell]} ${following[cell]}`;
    }),
  );
}

describe('planBidirectional', () => {
  it('gives each token its neighbours, the boundary at both ends', () => {
    const plan = planBidirectional([ids(5, 6, 7), ids(8)], whole);
    expect([plan.length, plan.targetCount]).toEqual([1, 4]);
    const batch = plan.batch(0);
    expect(shown(batch)).toEqual([['0 5 6', '5 6 7', '6 7 0'], ['0 8 0']]);
    expect(batch).toMatchObject({ steps: 3, batchSize: 2, lengths: ids(3, 1), targetCount: 4, continues: false });
    expect([...batch.following]).toEqual([6, 0, 7, 0, 0, 0]);
  });

  it('lets pieces of a long sequence see the tokens around them', () => {
    const plan = planBidirectional([ids(5, 6, 7, 8, 9)], { ...whole, maxLength: 2 });
    expect([0, 1].flatMap((index) => shown(plan.batch(index)))).toEqual([
      ['0 5 6', '5 6 7'],
      ['6 7 8', '7 8 9'],
      ['8 9 0'],
    ]);
  });

  it('has every token as a target once, in batches of like lengths', () => {
    const sequences = Array.from({ length: 20 }, (_, index) => {
      const length = 1 + (index % 5);
      return ids(...Array.from({ length }, (_, at) => 100 * index + at + 1));
    });
    const plan = planBidirectional(sequences, { ...whole, batchSize: 4, random: createRandom(3) });
    const batches = Array.from({ length: plan.length }, (_, index) => plan.batch(index));
    const targets = batches.flatMap((batch) => shown(batch).flat()).map((cell) => Number(cell.split(' ')[1]));
    const expected = sequences.flatMap((sequence) => [...sequence]);
    expect(targets.sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
    const spread = ({ lengths }: SequenceBatch) => (lengths === null ? 0 : Math.max(...lengths) - Math.min(...lengths));
    expect(batches.map(spread).every((difference) => difference === 0)).toBe(true);
  });

  it('needs a token', () => {
    expect(() => planBidirectional([], whole)).toThrow(DataError);
  });
});
