import { largestOf, type SamplingFilter } from './filter.js';

/**
 * Keeps tokens with p >= share * (p of the likeliest): few if the model is confident, many if it is not
 * (Nguyen et al. 2025, "Turning up the heat: min-p sampling for creative and coherent LLM outputs").
 */
export const minP: SamplingFilter = {
  flag: '--min-p',
  value: 'share',
  description: 'sample from the tokens with at least this fraction of the largest probability',
  bounds: { min: 0, max: 1 },
  default: null,
  neutral: 0,
  whenGreedy: false,
  build: (share) => (logits) => {
    const largest = largestOf(logits);
    // p / p of the likeliest = exp(logit - largest): no sum is needed.
    for (let id = 0; id < logits.length; id++) {
      if (Math.exp((logits[id] as number) - largest) < share) logits[id] = Number.NEGATIVE_INFINITY;
    }
  },
};
