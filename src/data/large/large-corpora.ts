import { rm } from 'node:fs/promises';
import { endianness } from 'node:os';
import { dirname, join } from 'node:path';
import type { TokenizerSpec } from '../../text/tokenizer.js';
import { type Vocabulary, vocabularyFromJSON } from '../../text/vocabulary.js';
import { noText } from '../corpus.js';
import type { CorpusDescription } from '../describe.js';
import type { CorpusFile } from '../read.js';
import { type CorpusUnit, linesOf, type TokenCorpus } from '../sequences.js';
import { cachedPath, keyOf, makeEntry, openCached, tokensFolder } from './cache-folder.js';
import { CHUNK_BYTES } from './chunk-bounds.js';
import { cutScanned, type ScannedSplits } from './cut-scanned.js';
import { encodeTexts } from './encode-texts.js';
import { knownHashes } from './file-hashes.js';
import { checkUnchanged, onDisk, stampsOf } from './file-stamps.js';
import { describeSplit, mergeTokens, trainingCounts } from './merge-tokens.js';
import { createPart } from './parts.js';
import { type PlainFile, plainFile } from './plain-file.js';
import { type Hand, startHands } from './pool.js';
import { checkText, countsOf, cuttableText, scanFiles } from './scanned-text.js';
import { openTokenFile, type StoredSplit, type TokenFile } from './token-file.js';
import { writeTokens } from './write-tokens.js';

/** The files of each split; null for splits that are cut from the training files or not requested. */
export interface LargeSources {
  train: CorpusFile[];
  validation: CorpusFile[] | null;
  test: CorpusFile[] | null;
  /** Fractions of the training text; 0 for none. */
  validationFraction: number;
  testFraction: number;
  encoding: string | null;
  unit: CorpusUnit;
}

/** The tokenizer and the choice of the vocabulary. */
export interface LargeOptions {
  /** The settings that determine both, as JSON, for the cache key. */
  settings: unknown;
  /** Alternative settings under which the same text may be cached, if `fits` accepts the entry. */
  others?: { settings: unknown; fits(found: Pick<LargeCorpora, 'dataHash' | 'vocabulary'>): boolean };
  tokenizer(texts: () => Iterable<string>): TokenizerSpec;
  /** Builds the vocabulary from the training text's token counts, which may be modified. */
  vocabulary(counts: Map<string, number>, tokenizer: TokenizerSpec): Vocabulary;
  /** The folder of encoded texts. */
  folder?: string;
  /** Approximate bytes of text per encoded chunk. */
  chunkBytes?: number;
}

export interface LargeCorpus extends TokenCorpus {
  description: CorpusDescription;
}

/** Corpora in a file of ids, open until `close`. */
export interface LargeCorpora {
  train: LargeCorpus;
  validation: LargeCorpus | null;
  test: LargeCorpus | null;
  tokenizer: TokenizerSpec;
  vocabulary: Vocabulary;
  dataHash: string;
  close(): void;
}

/** Version of the encoding; changed whenever the same text gives other ids. */
const VERSION = 1;

/**
 * Encodes corpora that may be larger than memory into a file in the user's cache, or reads them from there. Ids, splits and counts
 * are the same as in memory. Throws a DataError for unusable text.
 */
export async function openLargeCorpora(sources: LargeSources, options: LargeOptions): Promise<LargeCorpora> {
  const { folder = tokensFolder() } = options;
  const files = [sources.train, sources.validation ?? [], sources.test ?? []].flat();
  const stamps = await stampsOf(files);
  const text = await hashSources(sources, folder);
  const key = keyOf(text, options.settings);
  const cached = await openCached(folder, key);
  if (cached !== null) return corporaIn(cached);
  const { others } = options;
  const other = others && (await openCached(folder, keyOf(text, others.settings)));
  if (other != null) {
    const found = corporaIn(other);
    if (others?.fits(found)) return found;
    other.close();
  }
  const write = async (partial: string) => {
    const hands = startHands();
    try {
      await encodeInto(partial, hands, sources, options);
      await checkUnchanged(stamps, files);
    } finally {
      await Promise.all(hands.map((hand) => hand.close()));
    }
  };
  return corporaIn(await makeEntry(cachedPath(folder, key), write, (path) => openTokenFile(path, endianness())));
}

/** The texts of corpora in pieces, readable until `close`. */
export interface LargeTexts extends ScannedSplits {
  close(): Promise<void>;
}

/** Opens the texts of large corpora, cut into splits as `openLargeCorpora` does; reads all files once. */
export async function openLargeTexts(sources: LargeSources, folder = tokensFolder()): Promise<LargeTexts> {
  const part = await createPart(folder, 'text');
  const close = () => rm(part, { recursive: true, force: true });
  const hands = startHands();
  try {
    return { ...(await scanSplits(sources, part, hands)), close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    await Promise.all(hands.map((hand) => hand.close()));
  }
}

/** Everything besides the settings that determines the ids. */
async function hashSources(sources: LargeSources, folder: string): Promise<unknown[]> {
  const { encoding, unit, validationFraction, testFraction } = sources;
  const splits = [sources.train, sources.validation, sources.test];
  const hashes = await knownHashes(splits.flatMap((split) => split ?? []).map(onDisk), folder);
  const files = splits.map((split) => split && hashes.splice(0, split.length));
  return [VERSION, files, encoding, unit, validationFraction, testFraction, process.versions.unicode];
}

async function encodeInto(
  path: string,
  hands: readonly Hand[],
  sources: LargeSources,
  options: LargeOptions,
): Promise<void> {
  const { unit } = sources;
  const part = dirname(path);
  const scanned = await scanSplits(sources, part, hands, options.chunkBytes);
  const tokenizer = options.tokenizer(() => textPieces(scanned, unit));
  const splits = await encodeTexts(scanned, hands, {
    unit,
    tokenizer,
    scratch: (hand) => join(part, `running-${hand}`),
  });
  const merged = mergeTokens(await Promise.all(hands.map((hand) => hand.run({ type: 'tokens' }))), splits);
  const vocabulary = options.vocabulary(trainingCounts(merged), tokenizer);
  await writeTokens(splits, merged, hands, {
    path,
    unit,
    tokenizer,
    vocabulary,
    descriptions: splits.map(
      (split, index) =>
        split && describeSplit(split, merged.counts[index] as Float64Array, merged.tokens, vocabulary, unit),
    ),
    sources: [sources.train, sources.validation ?? [], sources.test ?? []].flat().map(({ name }) => name),
  });
}

async function scanSplits(
  sources: LargeSources,
  part: string,
  hands: readonly Hand[],
  chunkBytes = CHUNK_BYTES,
): Promise<ScannedSplits> {
  const { unit, encoding } = sources;
  let spools = 0;
  const scan = async (files: readonly CorpusFile[]) => {
    const plain: PlainFile[] = [];
    for (const file of files) {
      plain.push(await plainFile(onDisk(file), encoding, () => join(part, `text-${spools++}`)));
    }
    try {
      const texts = await scanFiles(plain, hands, { unit, chunkBytes });
      if (!texts.some((text) => countsOf(text).hasText)) throw noText(files);
      return texts;
    } catch (error) {
      // Invalid bytes are reported with their position in the whole file.
      for (const file of plain) checkText(file);
      throw error;
    }
  };
  const train = cutScanned(await scan(sources.train), {
    unit,
    validation: sources.validation === null ? sources.validationFraction : 0,
    test: sources.test === null ? sources.testFraction : 0,
  });
  return {
    train: train.train,
    validation: sources.validation === null ? train.validation : await scan(sources.validation),
    test: sources.test === null ? train.test : await scan(sources.test),
  };
}

/** The training text in pieces that a subword tokenizer splits like the whole text. */
function* textPieces({ train }: ScannedSplits, unit: CorpusUnit): Generator<string, void> {
  for (const [index, text] of train.entries()) {
    const { slice } = cuttableText(text);
    let from = 0;
    for (const [position, { counts }] of text.chunks.entries()) {
      const piece = slice(from, from + counts.units);
      from += counts.units;
      const isLast = position === text.chunks.length - 1;
      if (unit === 'line') yield* linesOf(piece);
      else if (!isLast) yield piece;
      else if (unit === 'document') yield piece.replace(/\n+$/, '');
      else yield piece.endsWith('\n') || index === train.length - 1 ? piece : `${piece}\n`;
    }
  }
}

function corporaIn(file: TokenFile): LargeCorpora {
  const { splits, tokenizer, vocabulary, dataHash } = file.header;
  const corpus = (split: StoredSplit): LargeCorpus => {
    const { description } = split;
    const { types, unknown, unknownShare } = description;
    return {
      ids: file.ids(split),
      get ends() {
        return file.ends(split);
      },
      types,
      unknown,
      unknownShare,
      description,
    };
  };
  return {
    train: corpus(splits.train),
    validation: splits.validation && corpus(splits.validation),
    test: splits.test && corpus(splits.test),
    tokenizer,
    vocabulary: vocabularyFromJSON(vocabulary),
    dataHash,
    close: () => file.close(),
  };
}
