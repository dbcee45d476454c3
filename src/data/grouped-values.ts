import type { SequenceEnds } from './token-source.js';

/** Numbers `group * size + index`, with 0 <= group < groups and 0 <= index < size. */
export interface GroupedValues {
  values: SequenceEnds;
  size: number;
  groups: number;
}

/** The indices of grouped values, sorted by group; stable. */
export interface SortedIndices {
  /** The indices at the positions `from` to `to`, exclusive. */
  indices(from: number, to: number): number[];
  /** The position of the first value of each group, and the number of values. */
  starts: Float64Array;
}

/** Sorts values into a second array. */
export function sortGrouped({ values, size, groups }: GroupedValues): SortedIndices {
  const starts = startsOf(countGroups({ values, size, groups }, 0, values.length, new Uint32Array(groups)));
  const next = starts.slice();
  const sorted = new Uint32Array(values.length);
  for (const value of values) {
    const group = Math.floor(value / size);
    const position = next[group] as number;
    sorted[position] = value - group * size;
    next[group] = position + 1;
  }
  return { starts, indices: (from, to) => Array.from(sorted.subarray(from, to)) };
}

/** Number of values per column of the table of counts. */
export const BLOCK = 1024;

/** The same without moving values: a position is found by the number of values of each group before each block. */
export function findGrouped({ values, size, groups }: GroupedValues): SortedIndices {
  const blocks = Math.ceil(values.length / BLOCK);
  /** [groups, blocks] */
  const counts = new Uint32Array(groups * blocks);
  const own = new Uint32Array(groups);
  for (let block = 0; block < blocks; block++) {
    for (let group = 0; group < groups; group++) counts[group * blocks + block] = own[group] as number;
    countGroups({ values, size, groups }, block * BLOCK, Math.min((block + 1) * BLOCK, values.length), own);
  }
  const starts = startsOf(own);
  return {
    starts,
    indices(from, to) {
      const found: number[] = [];
      for (let position = from; position < to; ) {
        const group = lastNotAfter(starts, 0, groups, position);
        const rank = position - (starts[group] as number);
        const row = group * blocks;
        const block = lastNotAfter(counts, row, row + blocks, rank) - row;
        let skipped = rank - (counts[row + block] as number);
        const end = Math.min(to, starts[group + 1] as number);
        for (let at = block * BLOCK; position < end; at++) {
          const index = (values[at] as number) - group * size;
          if (index < 0 || index >= size || skipped-- > 0) continue;
          found.push(index);
          position++;
        }
      }
      return found;
    },
  };
}

/** Adds the number of values of each group to `counts`. */
function countGroups({ values, size }: GroupedValues, from: number, to: number, counts: Uint32Array): Uint32Array {
  for (let at = from; at < to; at++) {
    const group = Math.floor((values[at] as number) / size);
    counts[group] = (counts[group] as number) + 1;
  }
  return counts;
}

function startsOf(counts: Uint32Array): Float64Array {
  const starts = new Float64Array(counts.length + 1);
  for (const [group, count] of counts.entries()) starts[group + 1] = (starts[group] as number) + count;
  return starts;
}

/** The last index from `from` to `to`, exclusive, whose value is at most `wanted`; values ascend, and the first is. */
export function lastNotAfter(values: ArrayLike<number>, from: number, to: number, wanted: number): number {
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) <= wanted) low = middle;
    else high = middle;
  }
  return low;
}
