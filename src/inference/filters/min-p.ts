import type { LogitsFilter } from './filter.js';

/**
 * Only tokens with p >= share * (p of the likeliest): few where the model is sure, many where it is not
 * (Nguyen et al. 2025, "Turning up the heat: min-p sampling for creative and coherent LLM outputs").
 */
export function minP(share: number): LogitsFilter {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`minP is from 0 to 1, not ${share}.`);
  return (logits) => {
    let largest = Number.NEGATIVE_INFINITY;
    for (const logit of logits) if (logit > largest) largest = logit;
    // p / p of the likeliest = exp(logit - largest): no sum is needed.
    for (let id = 0; id < logits.length; id++) {
      if (Math.exp((logits[id] as number) - largest) < share) logits[id] = Number.NEGATIVE_INFINITY;
    }
  };
}
