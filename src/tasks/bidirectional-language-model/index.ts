import type { StoredCorpora } from '../shared/text/stored-corpora.js';
import type { TextConfig } from '../shared/text/text-config.js';
import { defineTask, type Stored } from '../task.js';
import { portable } from './portable.js';
import { bidirectionalLanguageModel, states } from './use.js';

/** Predicts each token of a text from all other tokens (a cloze test). */
export const task = defineTask({
  trainer: async () => (await import('./train.js')).trainer,
  uses: { bidirectionalLanguageModel, states, portable, corpora },
  withoutConfig: ['bidirectionalLanguageModel', 'states', 'portable'],
});

async function corpora(stored: Stored<TextConfig>): Promise<StoredCorpora> {
  return (await import('../shared/text/stored-corpora.js')).openStoredCorpora(stored);
}
