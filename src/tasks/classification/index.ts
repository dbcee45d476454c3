import { defineTask } from '../task.js';
import { classifier, states, trainedOn } from './files.js';
import { portable } from './portable.js';

/** Assigns one label to each sample, which is read whole. */
export const task = defineTask({
  trainer: async () => (await import('./train.js')).trainer,
  evaluation: async () => (await import('./evaluate.js')).evaluation,
  folds: async () => (await import('./folds.js')).folds,
  trainedOn,
  uses: {},
  usesWithConfig: { classifier, states, portable },
});
