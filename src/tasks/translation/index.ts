import { defineTask } from '../task.js';
import { evaluation } from './evaluate.js';
import { trainer } from './train.js';
import { states, translator } from './use.js';

/** Turns a sequence into another, of another length. */
export const task = defineTask({ trainer, evaluation, uses: { translator, states } });
