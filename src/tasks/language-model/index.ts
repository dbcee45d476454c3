import type { StoredCorpora } from '../shared/text/stored-corpora.js';
import type { TextConfig } from '../shared/text/text-config.js';
import { defineTask, type Stored } from '../task.js';
import { portable } from './portable.js';
import { languageModel, states } from './use.js';

/** Predicts each token of a text from the tokens before it. */
export const task = defineTask({
  trainer: async () => (await import('./train.js')).trainer,
  evaluation: async () => (await import('./evaluate.js')).evaluation,
  uses: { languageModel, states, portable, corpora },
  withoutConfig: ['languageModel', 'states', 'portable'],
});

async function corpora(stored: Stored<TextConfig>): Promise<StoredCorpora> {
  return (await import('../shared/text/stored-corpora.js')).openStoredCorpora(stored);
}
