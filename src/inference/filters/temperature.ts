import type { LogitsFilter } from './filter.js';

/** p ∝ exp(logit / temperature), temperature above 0: below 1 the likely grow likelier, above 1 all draw level. */
export function temperature(value: number): LogitsFilter {
  if (!(value > 0)) throw new RangeError(`A temperature to divide by is above 0, not ${value}.`);
  return (logits) => {
    if (value === 1) return;
    // The largest logit is taken off first, so that a small temperature cannot overflow.
    let largest = Number.NEGATIVE_INFINITY;
    for (const logit of logits) if (logit > largest) largest = logit;
    for (let id = 0; id < logits.length; id++) logits[id] = ((logits[id] as number) - largest) / value;
  };
}
