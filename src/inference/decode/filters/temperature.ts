import { largestOf, type SamplingFilter } from './filter.js';

/** p ∝ exp(logit / temperature): below 1 the distribution is sharper, above 1 flatter. 0 is handled by the sampler, which takes the likeliest token. */
export const temperature: SamplingFilter = {
  flag: '--temperature',
  value: 'numbers',
  description:
    '0 always takes the likeliest token; below 1 sharpens, above 1 flattens the distribution; several, such as 0.2,0.5,1, are shown side by side',
  bounds: { min: 0 },
  default: 1,
  neutral: 1,
  whenGreedy: false,
  build: (value) => (logits) => {
    // The largest logit is subtracted first, so that a small temperature cannot overflow.
    const largest = largestOf(logits);
    for (let id = 0; id < logits.length; id++) logits[id] = ((logits[id] as number) - largest) / value;
  },
};
