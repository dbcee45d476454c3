import type { Bounds } from '../../bounds.js';

/**
 * Reshapes the logits [V] of one row's next token in place; -Infinity rules a token out. `seen` are the ids that stand
 * before it, in the prompt or drawn.
 */
export type LogitsFilter = (logits: Float32Array, seen: ReadonlySet<number>) => void;

/** A rule of sampling that one number sets, and how a person asks for it. */
export interface SamplingFilter {
  /** The option of the command line, and what its value is called there. */
  flag: `--${string}`;
  value: string;
  description: string;
  bounds: Bounds;
  /** Where nobody gives a value: null disables the filter. */
  default: number | null;
  /** The value that changes nothing; null where every one does. */
  neutral: number | null;
  /** Whether it counts at temperature 0 too, where the likeliest token is taken. */
  whenGreedy: boolean;
  /** The filter for a value within the bounds. */
  build(value: number): LogitsFilter;
}

/** The largest logit. */
export function largestOf(logits: Float32Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > largest) largest = logit;
  return largest;
}

/** Rules out all but the `count` largest logits; of equal ones the lowest ids stay. `count` is at least 1. */
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
