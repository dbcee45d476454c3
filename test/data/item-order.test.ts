import { describe, expect, it } from 'vitest';
import { givenOrder, type Items, orderByLength } from '../../src/data/item-order.js';
import { createRandom } from '../../src/runtime/random.js';

function itemsOf(lengths: readonly number[]): Items<number> {
  return { length: lengths.length, lengthOf: (index) => lengths[index] as number, item: (index) => index };
}

/** The same order by moving indices: shuffled, then sorted by a stable sort. */
function sorted(lengths: readonly number[], seed: number | null): number[] {
  const indices = [...lengths.keys()];
  if (seed !== null) createRandom(seed).shuffle(indices);
  return indices.sort((left, right) => (lengths[left] as number) - (lengths[right] as number));
}

const random = createRandom(5);
const cases = {
  'one item': [3],
  'equal lengths': Array.from({ length: 3000 }, () => 7),
  'several blocks of few lengths': Array.from({ length: 5000 }, () => 1 + random.integer(20)),
  'many lengths': Array.from({ length: 4000 }, () => random.integer(900)),
  'lengths above 65,535': [65_535, 70_000, 65_536, 3, 70_000, 65_535],
  'a rare length in each block': Array.from({ length: 5000 }, (_, index) => (index % 1000 === 3 ? 1 : 20)),
  'lengths that need more than 32 bits with an index': Array.from(
    { length: 70_000 },
    (_, index) => (index * 7919) % 70_001,
  ),
};

describe('orderByLength', () => {
  it.each(Object.entries(cases))('gives the order of a stable sort after a shuffle: %s', (_, lengths) => {
    for (const [seed, many] of [
      [null, 0],
      [3, 0],
      [3, undefined],
    ] as const) {
      const order = orderByLength(itemsOf(lengths), seed === null ? null : createRandom(seed), many);
      const expected = sorted(lengths, seed);
      const found: number[] = [];
      for (let from = 0; from < lengths.length; from += 37) {
        found.push(...order.indices(from, Math.min(from + 37, lengths.length)));
      }
      expect(found.join()).toBe(expected.join());
      expect(order.indices(lengths.length - 1, lengths.length)).toEqual(expected.slice(-1));
    }
  });

  it('knows the longest item of a range and the sum of all', () => {
    const order = orderByLength(itemsOf([4, 1, 3, 1]), null);
    expect([order.longest(0, 2), order.longest(1, 3), order.longest(2, 4), order.steps]).toEqual([1, 3, 4, 9]);
  });
});

describe('givenOrder', () => {
  it('keeps the order', () => {
    const order = givenOrder(itemsOf([4, 1, 3]));
    expect([order.indices(1, 3), order.longest(1, 3), order.steps]).toEqual([[1, 2], 3, 8]);
  });
});
