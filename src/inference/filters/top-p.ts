import { keepLargest, type LogitsFilter } from './filter.js';

/** The smallest set of likeliest tokens that holds at least `mass` of the probability (Holtzman et al. 2020). */
export function topP(mass: number): LogitsFilter {
  if (!(mass > 0 && mass <= 1)) throw new RangeError(`topP is above 0 and at most 1, not ${mass}.`);
  return (logits) => {
    if (mass === 1) return;
    const weights = Float64Array.from(logits).sort();
    const largest = weights[weights.length - 1] as number;
    let total = 0;
    for (let index = 0; index < weights.length; index++) {
      weights[index] = Math.exp((weights[index] as number) - largest);
      total += weights[index] as number;
    }
    let count = 0;
    for (let held = 0; held < mass * total && count < weights.length; count++) {
      held += weights[weights.length - 1 - count] as number;
    }
    keepLargest(logits, count);
  };
}
