import { defineTask } from '../task.js';
import { evaluation } from './evaluate.js';
import { folds } from './folds.js';
import { portable } from './portable.js';
import { trainer } from './train.js';
import { classifier, states, trainedOn } from './use.js';

/** Gives each sample, read whole, one label. */
export const task = defineTask({ trainer, evaluation, folds, trainedOn, uses: { classifier, states, portable } });
