import { defineTask } from '../task.js';
import { evaluation } from './evaluate.js';
import { portable } from './portable.js';
import { trainer } from './train.js';
import { states, tagger, trainedOn } from './use.js';

/** Gives each step of a sequence a tag. */
export const task = defineTask({ trainer, evaluation, trainedOn, uses: { tagger, states, portable } });
