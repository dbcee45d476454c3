import { defineTask } from '../task.js';
import { evaluation } from './evaluate.js';
import { folds } from './folds.js';
import { portable } from './portable.js';
import { trainer } from './train.js';
import { classifier, states, trainedOn } from './use.js';

/** Assigns one label to each sample, which is read whole. */
export const task = defineTask({
  trainer,
  evaluation,
  folds,
  trainedOn,
  uses: { classifier, states, portable },
  withoutConfig: [],
});
