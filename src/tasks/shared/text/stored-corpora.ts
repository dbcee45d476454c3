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

/** The training text of a checkpoint and its other splits, encoded by the checkpoint's vocabulary. */
export interface StoredCorpora extends Corpora<LoadedCorpus> {
  config: TextConfig;
  tokenizer: Tokenizer;
  trainDocuments: Document[];
  /** Null if the run has no validation text. */
  validationDocuments: Document[] | null;
}

/** The parts that an evaluation needs. */
export interface StoredSplits extends Pick<StoredCorpora, 'validation' | 'test'> {
  /** Null if it was not requested. */
  train: LoadedCorpus | null;
}

/**
 * Reads a checkpoint's training text again, from the paths of its config. Throws a DataError if it is missing or has changed, and
 * a ConfigError or CheckpointError if the checkpoint is damaged.
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

/** Only the ids of that text; those of training on request. Throws like `loadCorpora`. */
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
      hint: 'Train on a file instead.',
    });
  }
  return config;
}
