import type { SamplingFilter } from './filter.js';

/**
 * logit / penalty for each token that occurred before (Keskar et al. 2019, CTRL, section 4.1). A negative logit is multiplied
 * instead, because division would make the token likelier. Values above 1 reduce repetition; 1 has no effect.
 */
export const repetitionPenalty: SamplingFilter = {
  flag: '--repetition-penalty',
  value: 'number',
  description:
    'divide the logits of tokens that occurred before by this number, such as 1.2; applied before the temperature',
  bounds: { above: 0 },
  default: null,
  neutral: 1,
  whenGreedy: true,
  build: (penalty) => (logits, seen) => {
    for (const id of seen) {
      const logit = logits[id] as number;
      logits[id] = logit > 0 ? logit / penalty : logit * penalty;
    }
  },
};
