import type { Bounds } from '../../bounds.js';

/**
 * Changes the logits [V] of one row's next token in place; -Infinity excludes a token. `seen` are the preceding ids, from
 * the prompt or drawn.
 */
export type LogitsFilter = (logits: Float32Array, seen: ReadonlySet<number>) => void;

/** A sampling filter with one number, and its command line option. */
export interface SamplingFilter {
  /** The command line option and the name of its value. */
  flag: `--${string}`;
  value: string;
  description: string;
  bounds: Bounds;
  /** The default value; null disables the filter. */
  default: number | null;
  /** The value that has no effect; null if there is none. */
  neutral: number | null;
  /** Whether it also applies at temperature 0. */
  whenGreedy: boolean;
  /** Creates the filter for a valid value. */
  build(value: number): LogitsFilter;
}

/** The largest logit. */
export function largestOf(logits: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > largest) largest = logit;
  return largest;
}

/** Keeps only the `count` largest logits; among ties the lowest ids. `count` is at least 1. */
export function keepLargest(logits: Float32Array, count: number): void {
  if (count >= logits.length) return;
  const threshold = logits.toSorted()[logits.length - count] as number;
  let ties = count;
  for (const logit of logits) if (logit > threshold) ties--;
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] as number;
    if (logit > threshold || (logit === threshold && ties-- > 0)) continue;
    logits[id] = Number.NEGATIVE_INFINITY;
  }
}
