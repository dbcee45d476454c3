import type { TokenSource } from '../../data/token-source.js';
import { findOverlaps, type Overlap } from './overlaps.js';

/** How much of a text occurs verbatim in the training text. */
export interface Memorized {
  tokenCount: number;
  /** Number of tokens that belong to an overlap. */
  covered: number;
  overlaps: Overlap[];
}

/**
 * Finds the overlaps of each of `samples` with the training text: spans of at least `minLength` tokens. All samples are
 * searched for in one pass over the training text.
 */
export function findMemorized(samples: readonly Int32Array[], training: TokenSource, minLength: number): Memorized[] {
  const starts: number[] = [];
  let length = 0;
  for (const sample of samples) {
    starts.push(length);
    length += sample.length + 1;
  }
  // A separator that no training text contains, so that no overlap spans two samples.
  const joined = new Int32Array(length).fill(-1);
  for (const [index, sample] of samples.entries()) joined.set(sample, starts[index]);

  const found = samples.map((sample): Memorized => ({ tokenCount: sample.length, covered: 0, overlaps: [] }));
  let index = 0;
  let coveredUpTo = 0;
  for (const overlap of findOverlaps(joined, training, minLength)) {
    while (index + 1 < starts.length && overlap.start >= (starts[index + 1] as number)) index++;
    const own = found[index] as Memorized;
    own.overlaps.push({ ...overlap, start: overlap.start - (starts[index] as number) });
    const end = overlap.start + overlap.length;
    own.covered += Math.max(0, end - Math.max(coveredUpTo, overlap.start));
    coveredUpTo = Math.max(coveredUpTo, end);
  }
  return found;
}
