import { defineTask } from '../task.js';
import { evaluation } from './evaluate.js';
import { portable } from './portable.js';
import { trainer } from './train.js';
import { languageModel, states, textGenerator } from './use.js';

/** Predicts each token of a text from those before it and the conditions that the text was written under. */
export const task = defineTask({ trainer, evaluation, uses: { textGenerator, languageModel, states, portable } });
