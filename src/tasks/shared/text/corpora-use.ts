import type { Stored } from '../../task.js';
import type { StoredCorpora } from './stored-corpora.js';
import type { TextConfig } from './text-config.js';

/** The use `corpora` of a checkpoint: its text, read by `openStoredCorpora`, which is loaded when it is needed. */
export async function corpora(stored: Stored<TextConfig>): Promise<StoredCorpora> {
  return (await import('./stored-corpora.js')).openStoredCorpora(stored);
}
