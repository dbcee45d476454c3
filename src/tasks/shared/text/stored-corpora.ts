import { openLargeTexts } from '../../../data/large/large-corpora.js';
import { locateScanned } from '../../../data/large/locate-scanned.js';
import { readChunk, type ScannedText } from '../../../data/large/scanned-text.js';
import { locateTokens, type TokenLocation } from '../../../data/locate.js';
import { loadSplits, resolveSplits } from '../../../data/splits.js';
import type { TokenSequences } from '../../../data/token-source.js';
import { DataError } from '../../../errors.js';
import { tellProgress } from '../../../runtime/progress.js';
import { unifyLineEnds } from '../../../text/normalise.js';
import type { Tokenizer } from '../../../text/tokenizer.js';
import type { Vocabulary } from '../../../text/vocabulary.js';
import type { Stored } from '../../task.js';
import { otherData } from '../other-data.js';
import { readStoredText } from '../stored-text.js';
import { type Corpora, encodeSplits, type LoadedCorpus } from './corpora.js';
import { loadIds, openIfLarge } from './open-corpora.js';
import type { TextConfig } from './text-config.js';

/** A text in pieces, cut between words; a text in memory is one piece. */
export interface TextInPieces {
  pieces(): Iterable<string>;
}

/** The training and validation text of a checkpoint, encoded by its vocabulary; in files if it is large, which are open until `close`. */
export interface StoredCorpora {
  config: TextConfig;
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
  train: TokenSequences;
  /** Null if the run has no validation text. */
  validation: TokenSequences | null;
  trainTexts: readonly TextInPieces[];
  validationTexts: readonly TextInPieces[] | null;
  /** The locations of tokens of the training text by position, see `locateTokens`. */
  locate(positions: Iterable<number>): Map<number, TokenLocation>;
  close(): Promise<void>;
}

/** The parts that an evaluation needs. */
export interface StoredSplits extends Pick<Corpora<LoadedCorpus>, 'validation' | 'test'> {
  /** Null if it was not requested. */
  train: LoadedCorpus | null;
}

/**
 * Reads a checkpoint's training text again, from the paths of its config. Throws a DataError if it is missing or has changed, and
 * a ConfigError or CheckpointError if the checkpoint is damaged.
 */
export async function openStoredCorpora(stored: Stored<TextConfig>): Promise<StoredCorpora> {
  const { checkpoint } = stored;
  const config = readable(stored);
  const { data } = config;
  const { tokenizer, vocabulary } = readStoredText(checkpoint);
  const options = { unit: data.unit, tokenizer };
  const large = await openLarge(stored, config);
  if (large === null) {
    const { splits, corpora } = await loadInMemory(stored, config);
    const inPieces = splits.validation?.map(({ text }) => ({ pieces: () => [text] })) ?? null;
    return {
      ...{ config, tokenizer, vocabulary },
      train: corpora.train,
      validation: corpora.validation,
      trainTexts: splits.train.map(({ text }) => ({ pieces: () => [text] })),
      validationTexts: inPieces,
      locate: (positions) => locateTokens(splits.train, options, positions),
      close: async () => undefined,
    };
  }
  try {
    if (large.dataHash !== checkpoint.dataHash) throw otherData('text');
    const { validationFraction, testFraction, encoding, unit } = data;
    const files = await resolveSplits(data, '.');
    const texts = await openLargeTexts({ ...files, validationFraction, testFraction, encoding, unit });
    return {
      ...{ config, tokenizer, vocabulary },
      train: large.train,
      validation: large.validation,
      trainTexts: texts.train.map(inPieces),
      validationTexts: texts.validation?.map(inPieces) ?? null,
      locate: (positions) => locateScanned(texts.train, options, positions),
      async close() {
        large.close();
        await texts.close();
      },
    };
  } catch (error) {
    large.close();
    throw error;
  }
}

function inPieces(text: ScannedText): TextInPieces {
  return {
    *pieces() {
      const { name, size } = text.file;
      for (const chunk of text.chunks) {
        yield unifyLineEnds(readChunk(text, chunk));
        tellProgress({ what: `Comparing with ${name}`, done: chunk.to, total: size, unit: 'bytes' });
      }
    },
  };
}

/** Only the ids of that text; those of training on request. Throws like `openStoredCorpora`. */
export async function loadSplitIds(stored: Stored<TextConfig>, { train }: { train: boolean }): Promise<StoredSplits> {
  const { checkpoint } = stored;
  const config = readable(stored);
  const large = await openLarge(stored, config);
  if (large === null) return (await loadInMemory(stored, config)).corpora;
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

function openLarge({ checkpoint }: Stored<TextConfig>, config: TextConfig) {
  const { tokenizer, vocabulary } = readStoredText(checkpoint);
  return openIfLarge(config, {
    tokenizer: tokenizer.spec,
    vocabulary: () => vocabulary,
    settings: [tokenizer.spec, vocabulary.toJSON(), true, undefined],
    resumed: { vocabulary, dataHash: checkpoint.dataHash },
  });
}

async function loadInMemory({ checkpoint }: Stored<TextConfig>, { data }: TextConfig) {
  const splits = await loadSplits(data, { baseDirectory: '.', unit: data.unit });
  const corpora = encodeSplits(splits, { unit: data.unit, ...readStoredText(checkpoint) });
  if (corpora.dataHash !== checkpoint.dataHash) throw otherData('text');
  return { splits, corpora };
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
