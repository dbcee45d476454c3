import type { TranslationConfig } from './config.js';

export type ScheduledSampling = TranslationConfig['objective']['scheduledSampling'];

/**
 * Share of the decoder's inputs that are the model's own predictions after `epochs` (may be fractional) of training: 1 - ε of
 * the schedules of Bengio et al. 2015, section 2.4, in epochs instead of batches.
 */
export function samplingProbability(schedule: ScheduledSampling, epochs: number): number {
  if (schedule === null) return 0;
  switch (schedule.type) {
    case 'linear':
      return schedule.most * Math.min(1, Math.max(0, epochs - schedule.start) / schedule.epochs);
    case 'exponential':
      return Math.min(schedule.most, 1 - schedule.factor ** epochs);
    case 'inverseSigmoid':
      return Math.min(schedule.most, 1 - schedule.k / (schedule.k + Math.exp(epochs / schedule.k)));
  }
}
