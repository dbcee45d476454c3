import { keepLargest, type SamplingFilter } from './filter.js';

/** Keeps the `count` likeliest tokens (Fan et al. 2018); among ties the lowest ids. */
export const topK: SamplingFilter = {
  flag: '--top-k',
  value: 'tokens',
  description: 'sample from this many of the likeliest tokens',
  bounds: { integer: true, min: 1 },
  default: null,
  neutral: null,
  whenGreedy: false,
  build: (count) => (logits) => keepLargest(logits, count),
};
