import { openStoredCorpora } from '../shared/text/stored-corpora.js';
import { defineTask } from '../task.js';
import { evaluation } from './evaluate.js';
import { portable } from './portable.js';
import { trainer } from './train.js';
import { languageModel, states } from './use.js';

/** Predicts each token of a text from the tokens before it. */
export const task = defineTask({
  trainer,
  evaluation,
  uses: { languageModel, states, portable, corpora: openStoredCorpora },
  withoutConfig: ['languageModel', 'states', 'portable'],
});
