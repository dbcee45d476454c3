import type { Document } from '../../../data/corpus.js';
import { loadSplits } from '../../../data/splits.js';
import { DataError } from '../../../errors.js';
import type { Tokenizer } from '../../../text/tokenizer.js';
import type { Stored } from '../../task.js';
import { otherData } from '../other-data.js';
import { readStoredText } from '../stored-text.js';
import { type Corpora, encodeSplits } from './corpora.js';
import type { TextConfig } from './text-config.js';

/** The text that a checkpoint was trained on, with its other splits, in the checkpoint's own tokens. */
export interface StoredCorpora extends Corpora {
  config: TextConfig;
  tokenizer: Tokenizer;
  trainDocuments: Document[];
  /** Null where the run has no validation text. */
  validationDocuments: Document[] | null;
}

/**
 * Reads a checkpoint's text again, from where its config says. Throws a DataError when it is gone or is not what it was, and
 * a ConfigError or CheckpointError when the checkpoint is damaged.
 */
export async function loadCorpora(stored: Stored<TextConfig>): Promise<StoredCorpora> {
  const { checkpoint } = stored;
  const config = stored.config();
  const { data } = config;
  if ([data.train, data.validation ?? [], data.test ?? []].flat().includes('-')) {
    throw new DataError('The run was trained on standard input, which cannot be read again.', {
      hint: 'Train it on a file.',
    });
  }
  const { tokenizer, vocabulary } = readStoredText(checkpoint);
  const splits = await loadSplits(data, { baseDirectory: '.', unit: data.unit });
  const corpora = encodeSplits(splits, { unit: data.unit, tokenizer, vocabulary });
  if (corpora.dataHash !== checkpoint.dataHash) throw otherData('text');
  return { ...corpora, config, tokenizer, trainDocuments: splits.train, validationDocuments: splits.validation };
}
