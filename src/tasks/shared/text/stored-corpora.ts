import type { Document } from '../../../data/corpus.js';
import { loadSplits } from '../../../data/splits.js';
import { DataError } from '../../../errors.js';
import type { Tokenizer } from '../../../text/tokenizer.js';
import type { Stored } from '../../task.js';
import { otherData } from '../other-data.js';
import { readStoredText } from '../stored-text.js';
import { type Corpora, encodeSplits, type LoadedCorpus } from './corpora.js';
import { loadIds, openIfLarge } from './open-corpora.js';
import type { TextConfig } from './text-config.js';

/** The text that a checkpoint was trained on, with its other splits, in the checkpoint's own tokens. */
export interface StoredCorpora extends Corpora<LoadedCorpus> {
  config: TextConfig;
  tokenizer: Tokenizer;
  trainDocuments: Document[];
  /** Null where the run has no validation text. */
  validationDocuments: Document[] | null;
}

/** What an evaluation needs of it. */
export interface StoredSplits extends Pick<StoredCorpora, 'validation' | 'test'> {
  /** Null where it was not asked for. */
  train: LoadedCorpus | null;
}

/**
 * Reads a checkpoint's text again, from where its config says. Throws a DataError when it is gone or is not what it was, and
 * a ConfigError or CheckpointError when the checkpoint is damaged.
 */
export async function loadCorpora(stored: Stored<TextConfig>): Promise<StoredCorpora> {
  const { checkpoint } = stored;
  const config = readable(stored);
  const { data } = config;
  const { tokenizer, vocabulary } = readStoredText(checkpoint);
  const splits = await loadSplits(data, { baseDirectory: '.', unit: data.unit });
  const corpora = encodeSplits(splits, { unit: data.unit, tokenizer, vocabulary });
  if (corpora.dataHash !== checkpoint.dataHash) throw otherData('text');
  return { ...corpora, config, tokenizer, trainDocuments: splits.train, validationDocuments: splits.validation };
}

/** The ids of the same text alone, those of training where they are asked for; throws what `loadCorpora` throws. */
export async function loadSplitIds(stored: Stored<TextConfig>, { train }: { train: boolean }): Promise<StoredSplits> {
  const { checkpoint } = stored;
  const config = readable(stored);
  const { tokenizer, vocabulary } = readStoredText(checkpoint);
  const large = await openIfLarge(config, {
    tokenizer: tokenizer.spec,
    vocabulary: () => vocabulary,
    settings: [tokenizer.spec, vocabulary.toJSON(), true, undefined],
    resumed: { vocabulary, dataHash: checkpoint.dataHash },
  });
  if (large === null) return loadCorpora(stored);
  try {
    if (large.dataHash !== checkpoint.dataHash) throw otherData('text');
    return {
      train: train ? loadIds(large.train) : null,
      validation: large.validation && loadIds(large.validation),
      test: large.test && loadIds(large.test),
    };
  } finally {
    large.close();
  }
}

function readable(stored: Stored<TextConfig>): TextConfig {
  const config = stored.config();
  const { data } = config;
  if ([data.train, data.validation ?? [], data.test ?? []].flat().includes('-')) {
    throw new DataError('The run was trained on standard input, which cannot be read again.', {
      hint: 'Train it on a file.',
    });
  }
  return config;
}
