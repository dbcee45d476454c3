import { openStoredCorpora } from '../shared/text/stored-corpora.js';
import { defineTask } from '../task.js';
import { portable } from './portable.js';
import { trainer } from './train.js';
import { bidirectionalLanguageModel, states } from './use.js';

/** Predicts each token of a text from all other tokens (a cloze test). */
export const task = defineTask({
  trainer,
  uses: { bidirectionalLanguageModel, states, portable, corpora: openStoredCorpora },
  withoutConfig: ['bidirectionalLanguageModel', 'states', 'portable'],
});
