import { defineTask } from '../task.js';
import { evaluation } from './evaluate.js';
import { trainer } from './train.js';
import { states, tagger } from './use.js';

/** Gives each step of a sequence a tag. */
export const task = defineTask({ trainer, evaluation, uses: { tagger, states } });
