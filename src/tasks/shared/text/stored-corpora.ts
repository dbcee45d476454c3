import type { Checkpoint } from '../../../checkpoint/checkpoint.js';
import type { Document } from '../../../data/corpus.js';
import { type LargeCorpora, openLargeTexts } from '../../../data/large/large-corpora.js';
import { locateScanned } from '../../../data/large/locate-scanned.js';
import { readChunk, type ScannedText } from '../../../data/large/scanned-text.js';
import { locateTokens, type TokenLocation } from '../../../data/locate.js';
import { loadSplits, resolveSplits } from '../../../data/splits.js';
import type { TokenSequences } from '../../../data/token-source.js';
import { DataError } from '../../../errors.js';
import { tellProgress } from '../../../runtime/progress.js';
import { unifyLineEnds } from '../../../text/normalise.js';
import type { Stored } from '../../task.js';
import { otherData } from '../other-data.js';
import { readStoredText, type StoredText } from '../stored-text.js';
import { type Corpora, encodeSplits, type LoadedCorpus } from './corpora.js';
import { loadIds, openIfLarge } from './open-corpora.js';
import type { TextConfig } from './text-config.js';

/** A text in pieces, cut between words; a text in memory is one piece. */
export interface TextInPieces {
  pieces(): Iterable<string>;
}

/** The training and validation text of a checkpoint, encoded by its vocabulary; in files if it is large, which are open until `close`. */
export interface StoredCorpora extends StoredText {
  config: TextConfig;
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
  const config = readable(stored);
  const text = readStoredText(stored.checkpoint);
  const large = await openLarge(stored.checkpoint, config, text);
  const read = large === null ? await inMemory(stored.checkpoint, config, text) : await onDisk(large, config, text);
  return { config, ...text, ...read };
}

type Read = Omit<StoredCorpora, 'config' | keyof StoredText>;

async function inMemory(checkpoint: Checkpoint, config: TextConfig, text: StoredText): Promise<Read> {
  const { splits, corpora } = await loadInMemory(checkpoint, config, text);
  const whole = ({ text }: Document): TextInPieces => ({ pieces: () => [text] });
  return {
    train: corpora.train,
    validation: corpora.validation,
    trainTexts: splits.train.map(whole),
    validationTexts: splits.validation?.map(whole) ?? null,
    locate: (positions) => locateTokens(splits.train, { unit: config.data.unit, tokenizer: text.tokenizer }, positions),
    close: async () => undefined,
  };
}

async function onDisk(large: LargeCorpora, { data }: TextConfig, { tokenizer }: StoredText): Promise<Read> {
  try {
    const { validationFraction, testFraction, encoding, unit } = data;
    const files = await resolveSplits(data, '.');
    const texts = await openLargeTexts({ ...files, validationFraction, testFraction, encoding, unit });
    return {
      train: large.train,
      validation: large.validation,
      trainTexts: texts.train.map(inPieces),
      validationTexts: texts.validation?.map(inPieces) ?? null,
      locate: (positions) => locateScanned(texts.train, { unit, tokenizer }, positions),
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
  const text = readStoredText(checkpoint);
  const large = await openLarge(checkpoint, config, text);
  if (large === null) return (await loadInMemory(checkpoint, config, text)).corpora;
  try {
    return {
      train: train ? loadIds(large.train) : null,
      validation: large.validation && loadIds(large.validation),
      test: large.test && loadIds(large.test),
    };
  } finally {
    large.close();
  }
}

async function openLarge({ dataHash }: Checkpoint, config: TextConfig, { tokenizer, vocabulary }: StoredText) {
  const large = await openIfLarge(config, {
    tokenizer: tokenizer.spec,
    vocabulary: () => vocabulary,
    settings: [tokenizer.spec, vocabulary.toJSON(), true, undefined],
    resumed: { vocabulary, dataHash },
  });
  if (large === null || large.dataHash === dataHash) return large;
  large.close();
  throw otherData('text');
}

async function loadInMemory({ dataHash }: Checkpoint, { data }: TextConfig, text: StoredText) {
  const splits = await loadSplits(data, { baseDirectory: '.', unit: data.unit });
  const corpora = encodeSplits(splits, { unit: data.unit, ...text });
  if (corpora.dataHash !== dataHash) throw otherData('text');
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
