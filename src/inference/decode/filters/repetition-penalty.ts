import type { SamplingFilter } from './filter.js';

/**
 * logit / penalty for each token that has come before (Keskar et al. 2019, CTRL, section 4.1); a negative logit is multiplied
 * instead, as dividing would make its token likelier. Above 1 against repetition, 1 leaves all as it is.
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
