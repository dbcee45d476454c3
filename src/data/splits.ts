import { DataError } from '../errors.js';
import { type CorpusOptions, type Document, readDocuments } from './corpus.js';
import { cutCorpus } from './cut.js';
import { uncompressedName } from './decompress.js';
import { notice } from './notices.js';
import { resolvePatterns } from './patterns.js';
import type { CorpusFile } from './read.js';
import type { CorpusUnit } from './sequences.js';

/** The source of each split: patterns for `loadCorpus`, or a fraction of the training corpus. */
export interface SplitSources {
  train: readonly string[];
  /** Null uses the fraction instead. */
  validation: readonly string[] | null;
  test: readonly string[] | null;
  /** 0 for none. */
  validationFraction: number;
  testFraction: number;
  /** See `TextEncoding`. */
  encoding?: string | null | undefined;
}

/** The documents for training, validation and test; null if there are none. */
export interface CorpusSplits {
  train: Document[];
  validation: Document[] | null;
  test: Document[] | null;
}

/**
 * Loads all splits. Fractions are cut from the end of the training corpus, see `cutCorpus`. Throws a DataError for a file in two
 * splits, and the errors of `loadCorpus` and `cutCorpus`.
 */
export async function loadSplits(
  sources: SplitSources,
  { unit, ...rest }: CorpusOptions & { unit: CorpusUnit },
): Promise<CorpusSplits> {
  const options = { ...rest, encoding: sources.encoding };
  const { train, validation, test } = await resolveSplits(sources, options.baseDirectory);
  const parts = cutCorpus(await readDocuments(train, options), {
    unit,
    validation: validation === null ? sources.validationFraction : 0,
    test: test === null ? sources.testFraction : 0,
  });
  return {
    train: parts.train,
    validation: validation === null ? parts.validation : await readDocuments(validation, options),
    test: test === null ? parts.test : await readDocuments(test, options),
  };
}

/** The files of each split, null if it has no files; throws a DataError for a file in two splits. */
export async function resolveSplits(
  sources: SplitSources,
  baseDirectory: string,
): Promise<{ train: CorpusFile[]; validation: CorpusFile[] | null; test: CorpusFile[] | null }> {
  const resolveAll = (patterns: readonly string[]) => resolvePatterns(patterns, baseDirectory);
  const train = await resolveAll(sources.train);
  const validation = sources.validation === null ? null : await resolveAll(sources.validation);
  const test = sources.test === null ? null : await resolveAll(sources.test);
  refuseOverlap('training', train, 'validation', validation ?? []);
  refuseOverlap('training', train, 'test', test ?? []);
  refuseOverlap('validation', validation ?? [], 'test', test ?? []);
  return { train, validation, test };
}

function refuseOverlap(oneName: string, one: readonly CorpusFile[], otherName: string, other: readonly CorpusFile[]) {
  const paths = new Set(one.map(({ path }) => path));
  const shared = other.filter(({ path }) => paths.has(path));
  const [first] = shared;
  if (first === undefined) return;
  const more = shared.length > 1 ? ` (and ${shared.length - 1} more)` : '';
  throw new DataError(
    `${first.name}${more} is both ${oneName} and ${otherName} text: a score on it would be meaningless.`,
    {
      hint: `Name the ${oneName} files without it.`,
    },
  );
}

/** Gives a notice of tables and markup, which are read as plain text. */
export function noticeFormats(files: readonly CorpusFile[]): void {
  const found = files.find(({ name }) =>
    /\.(csv|tsv|jsonl|ndjson|json|conllu?|xml|tmx|html?)$/i.test(uncompressedName(name)),
  );
  if (found === undefined) return;
  notice(
    `${found.name} is read as plain text, with its labels, quotes and tags: for its texts alone, write them to a file, one per line.`,
  );
}
