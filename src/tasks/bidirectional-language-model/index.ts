import { corpora } from '../shared/text/corpora-use.js';
import { defineTask } from '../task.js';
import { portable } from './portable.js';
import { bidirectionalLanguageModel, states } from './use.js';

/** Predicts each token of a text from all other tokens (a cloze test). */
export const task = defineTask({
  trainer: async () => (await import('./train.js')).trainer,
  uses: { bidirectionalLanguageModel, states, portable },
  usesWithConfig: { corpora },
});
