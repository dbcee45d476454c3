import { DataError } from '../../errors.js';
import type { Random } from '../../runtime/random.js';
import { readDocuments } from '../corpus.js';
import { digestOf, noticeSame } from '../labelled/same-texts.js';
import { resolvePatterns } from '../patterns.js';
import type { CorpusFile } from '../read.js';
import { alignPairs, type EmptySide, type Pair, parseTable } from './parse-pairs.js';

/** Tables of pairs (files, folders and globs), or two parallel files. */
export type PairFiles = readonly string[] | { source: string; target: string };

/** The source of each split; `null` uses a fraction of the training pairs. */
export interface PairSources {
  train: PairFiles;
  validation: PairFiles | null;
  test: PairFiles | null;
  /** 0 for none. */
  validationFraction: number;
  testFraction: number;
  /** Columns of source and target in a table, counted from 1. */
  columns: readonly [source: number, target: number];
  emptySide: EmptySide;
  encoding?: string | null | undefined;
}

export interface PairSplit {
  pairs: Pair[];
  /** Number of pairs skipped because of an empty side. */
  skipped: number;
}

export interface PairSplits {
  train: PairSplit;
  validation: PairSplit | null;
  test: PairSplit | null;
}

/**
 * Loads all splits. A fraction is drawn by `random`; all pairs of one source stay in the same split. Throws a DataError for a
 * file in two splits and for unusable pairs.
 */
export async function loadPairSplits(
  sources: PairSources,
  { baseDirectory, random }: { baseDirectory: string; random: Random },
): Promise<PairSplits> {
  const options = { ...sources, baseDirectory };
  const train = await loadPairs(sources.train, options);
  const validation = sources.validation && (await loadPairs(sources.validation, options));
  const test = sources.test && (await loadPairs(sources.test, options));
  refuseOverlap({ training: train, validation, test });
  const fractions = {
    validation: validation === null ? sources.validationFraction : 0,
    test: test === null ? sources.testFraction : 0,
  };
  const cut = cutPairs(train.pairs, fractions, random);
  const digests = (pairs: readonly Pair[]) =>
    Float64Array.from(pairs, ({ source, target }) => digestOf(`${source}\t${target}`));
  noticeSame(digests(cut.train), {
    validation: validation && digests(validation.pairs),
    test: test && digests(test.pairs),
  });
  const part = (pairs: Pair[]): PairSplit | null => (pairs.length === 0 ? null : { pairs, skipped: 0 });
  return {
    train: { pairs: cut.train, skipped: train.skipped },
    validation: validation ?? part(cut.validation),
    test: test ?? part(cut.test),
  };
}

/** Reads pairs and returns their files; throws a DataError if there are none. */
export async function loadPairs(
  patterns: PairFiles,
  given: { baseDirectory: string } & Pick<PairSources, 'columns' | 'emptySide' | 'encoding'>,
): Promise<PairSplit & { files: CorpusFile[] }> {
  // Lines of parallel files end like those of `wc` and `paste`.
  const options = { ...given, lineEnds: 'feed' } as const;
  const { baseDirectory } = options;
  if ('source' in patterns) {
    const files = await Promise.all([patterns.source, patterns.target].map((path) => resolveOne(path, baseDirectory)));
    const [source, target] = await readDocuments(files, options);
    if (source === undefined || target === undefined) throw new Error('Two files were read.');
    return { ...atLeastOne(alignPairs(source, target, options), source.name), files };
  }
  const files = await resolvePatterns(patterns, baseDirectory);
  const parsed = (await readDocuments(files, options)).map((document) => parseTable(document, options));
  const all = {
    pairs: parsed.flatMap(({ pairs }) => pairs),
    skipped: parsed.reduce((sum, { skipped }) => sum + skipped, 0),
  };
  return { ...atLeastOne(all, files[0]?.name ?? ''), files };
}

async function resolveOne(path: string, baseDirectory: string): Promise<CorpusFile> {
  const files = await resolvePatterns([path], baseDirectory);
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw new DataError(`${path} matches ${files.length} files, but parallel texts are one file each.`, {
      hint: 'Give one file for the sources and one for the targets.',
    });
  }
  return file;
}

function atLeastOne<Split extends PairSplit>(split: Split, name: string): Split {
  if (split.pairs.length > 0) return split;
  throw new DataError(`There is no pair with two sides in ${name}.`, {
    hint: 'Give some lines of source, tab, target.',
  });
}

function refuseOverlap(splits: Record<string, { files: CorpusFile[] } | null>): void {
  const owners = new Map<string, string>();
  for (const [split, loaded] of Object.entries(splits)) {
    const own = new Set(loaded?.files.flatMap(({ path }) => path ?? []));
    for (const { name, path } of loaded?.files ?? []) {
      const owner = path === null ? undefined : owners.get(path);
      if (owner === undefined) continue;
      throw new DataError(`${name} has both ${owner} and ${split} pairs: a score on it would be meaningless.`, {
        hint: `Name the ${owner} files without it.`,
      });
    }
    for (const path of own) owners.set(path, split);
  }
}

/** Splits whole groups of pairs with the same source. */
function cutPairs(pairs: readonly Pair[], fractions: { validation: number; test: number }, random: Random) {
  const parts = { train: [] as Pair[], validation: [] as Pair[], test: [] as Pair[] };
  const wanted = {
    validation: Math.round(pairs.length * fractions.validation),
    test: Math.round(pairs.length * fractions.test),
  };
  if (wanted.validation + wanted.test === 0) return { ...parts, train: [...pairs] };
  const sources = [...new Set(pairs.map(({ source }) => source))];
  random.shuffle(sources);
  const positions = new Map(sources.map((source, index) => [source, index]));
  // In the drawn order, so that each part takes whole groups until it has enough.
  const bySource = [...pairs].sort((left, right) => positionOf(left) - positionOf(right));
  function positionOf({ source }: Pair): number {
    return positions.get(source) as number;
  }
  let part: keyof typeof parts = 'validation';
  for (const [index, pair] of bySource.entries()) {
    if (pair.source !== bySource[index - 1]?.source) {
      if (parts.validation.length < wanted.validation) part = 'validation';
      else part = parts.test.length < wanted.test ? 'test' : 'train';
    }
    parts[part].push(pair);
  }
  if (parts.train.length === 0) {
    throw new DataError(`${pairs.length} pairs of ${sources.length} sources are too few to hold some of them out.`, {
      hint: 'Give more pairs, or set data.validationFraction and data.testFraction to 0.',
    });
  }
  return parts;
}
