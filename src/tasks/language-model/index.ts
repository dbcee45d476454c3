import { corpora } from '../shared/text/corpora-use.js';
import { defineTask } from '../task.js';
import { portable } from './portable.js';
import { languageModel, states } from './use.js';

/** Predicts each token of a text from the tokens before it. */
export const task = defineTask({
  trainer: async () => (await import('./train.js')).trainer,
  evaluation: async () => (await import('./evaluate.js')).evaluation,
  uses: { languageModel, states, portable },
  usesWithConfig: { corpora },
});
