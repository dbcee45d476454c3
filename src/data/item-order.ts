import type { Random } from '../runtime/random.js';
import { BLOCK, findGrouped, lastNotAfter, sortGrouped } from './grouped-values.js';
import { positionArray } from './token-source.js';

/** Items of batches, by index: a list, or items that are made on demand. */
export interface Items<Item> {
  readonly length: number;
  /** Length in steps; fastest for one index after the other. */
  lengthOf(index: number): number;
  /** Optional: writes the lengths of the items from `from` on, as many as there is room for; for many millions of items. */
  fillLengths?(from: number, lengths: Int32Array): void;
  item(index: number): Item;
}

/** The order of an epoch's items. */
export interface ItemOrder {
  /** The indices of the items at the positions `from` to `to`, exclusive. */
  indices(from: number, to: number): number[];
  /** Steps of the longest item at the positions `from` to `to`, exclusive. */
  longest(from: number, to: number): number;
  /** Sum of the lengths. */
  steps: number;
}

/** All items in the given order. */
export function givenOrder(items: Items<unknown>): ItemOrder {
  let steps = 0;
  for (let index = 0; index < items.length; index++) steps += items.lengthOf(index);
  return {
    indices: (from, to) => Array.from({ length: to - from }, (_, index) => from + index),
    longest(from, to) {
      let longest = 0;
      for (let index = from; index < to; index++) longest = Math.max(longest, items.lengthOf(index));
      return longest;
    },
    steps,
  };
}

/** Minimum number of items that are not moved to sort them. */
const MANY = 2 ** 22;

/**
 * Items sorted by length, those of equal length shuffled if `random` is given, else in the given order. `many` or more items are not
 * moved after the shuffle, which would take twice the memory.
 */
export function orderByLength(items: Items<unknown>, random: Random | null, many = MANY): ItemOrder {
  const { lengths, groupOf } = groupsOf(items);
  // An item's index and the group of its length in one number: looking up a length by index takes as long as the shuffle.
  const size = 2 ** Math.ceil(Math.log2(items.length));
  const shuffled = positionArray(items.length, lengths.length * size);
  forEachBlock(items, (block, from) => {
    for (let at = 0; at < block.length; at++) shuffled[from + at] = groupOf(block[at] as number) * size + from + at;
  });
  random?.shuffle(shuffled);
  const grouped = { values: shuffled, size, groups: lengths.length };
  const { indices, starts } =
    items.length < many || lengths.length > BLOCK ? sortGrouped(grouped) : findGrouped(grouped);
  return {
    indices,
    longest: (_, to) => lengths[lastNotAfter(starts, 0, lengths.length, to - 1)] as number,
    steps: lengths.reduce((sum, length, group) => {
      const [start, end] = starts.subarray(group, group + 2) as unknown as [number, number];
      return sum + length * (end - start);
    }, 0),
  };
}

/** Calls `visit` with the lengths of all items, in blocks of at most 4,096, and the index of a block's first item. */
function forEachBlock(items: Items<unknown>, visit: (lengths: Int32Array, from: number) => void): void {
  const lengths = new Int32Array(4096);
  for (let from = 0; from < items.length; from += lengths.length) {
    const block = lengths.subarray(0, Math.min(lengths.length, items.length - from));
    if (items.fillLengths !== undefined) items.fillLengths(from, block);
    else for (let at = 0; at < block.length; at++) block[at] = items.lengthOf(from + at);
    visit(block, from);
  }
}

/** Lengths that are looked up in an array. */
const SHORT = 2 ** 16;

/** The different lengths of items, ascending, and the index of a length among them. */
function groupsOf(items: Items<unknown>) {
  const short = new Int32Array(SHORT);
  const long = new Map<number, number>();
  forEachBlock(items, (block) => {
    for (let at = 0; at < block.length; at++) {
      const length = block[at] as number;
      if (length < SHORT) short[length] = 1;
      else long.set(length, 1);
    }
  });
  const lengths = [...short.keys()].filter((length) => short[length] === 1);
  lengths.push(...[...long.keys()].sort((left, right) => left - right));
  for (const [group, length] of lengths.entries()) {
    if (length < SHORT) short[length] = group;
    else long.set(length, group);
  }
  const groupOf = (length: number) => (length < SHORT ? short[length] : long.get(length)) as number;
  return { lengths, groupOf };
}
