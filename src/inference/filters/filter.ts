/**
 * Reshapes the logits [V] of one row's next token in place; -Infinity rules a token out. `seen` are the ids that stand
 * before it, in the prompt or drawn.
 */
export type LogitsFilter = (logits: Float32Array, seen: ReadonlySet<number>) => void;

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
