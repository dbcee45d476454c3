import { defineTask } from '../task.js';
import { evaluation } from './evaluate.js';
import { portable } from './portable.js';
import { trainer } from './train.js';
import { languageModel, states, textGenerator } from './use.js';

/** Predicts each token of a text from the tokens before it and the text's conditions. */
export const task = defineTask({
  trainer,
  evaluation,
  uses: { textGenerator, languageModel, states, portable },
  withoutConfig: ['textGenerator', 'languageModel', 'states', 'portable'],
});
