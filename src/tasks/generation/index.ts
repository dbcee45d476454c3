import { defineTask } from '../task.js';
import { portable } from './portable.js';
import { languageModel, states, textGenerator } from './use.js';

/** Predicts each token of a text from the tokens before it and the text's conditions. */
export const task = defineTask({
  trainer: async () => (await import('./train.js')).trainer,
  evaluation: async () => (await import('./evaluate.js')).evaluation,
  uses: { textGenerator, languageModel, states, portable },
});
