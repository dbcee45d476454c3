import { keepLargest, type SamplingFilter } from './filter.js';

/** Keeps the smallest set of likeliest tokens with a total probability of at least `mass` (Holtzman et al. 2020). */
export const topP: SamplingFilter = {
  flag: '--top-p',
  value: 'mass',
  description: 'sample from the smallest set of likeliest tokens with at least this total probability',
  bounds: { above: 0, max: 1 },
  default: null,
  neutral: 1,
  whenGreedy: false,
  build: (mass) => (logits) => {
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
  },
};
