import type { LogitsFilter } from './filter.js';

/**
 * logit / penalty for each token that has come before (Keskar et al. 2019, CTRL, section 4.1); a negative logit is multiplied
 * instead, as dividing would make its token likelier. Above 1 against repetition, 1 leaves all as it is.
 */
export function repetitionPenalty(penalty: number): LogitsFilter {
  if (!(penalty > 0 && penalty < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`repetitionPenalty is a number above 0, not ${penalty}.`);
  }
  return (logits, seen) => {
    for (const id of seen) {
      const logit = logits[id] as number;
      logits[id] = logit > 0 ? logit / penalty : logit * penalty;
    }
  };
}
