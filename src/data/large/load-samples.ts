import { endianness } from 'node:os';
import { collectNotices, notice } from '../notices.js';
import type { CorpusFile } from '../read.js';
import type { SampleList } from '../sample-list.js';
import { cachedPath, keyOf, makeEntry, openEntry, tokensFolder } from './cache-folder.js';
import { knownHashes } from './file-hashes.js';
import { checkUnchanged, onDisk, stampsOf } from './file-stamps.js';
import { isLarge } from './is-large.js';
import { createSampleWriter, openSampleFile, type SampleCodec } from './sample-file.js';

/** How samples of a kind are read, and how they are stored if there are many. */
export interface SampleSource<Sample> {
  /** Reads files one by one. Samples have the format of `first`, a sample read earlier, unless it is null. */
  read(files: readonly CorpusFile[], first: Sample | null): Promise<Iterable<Sample>> | AsyncIterable<Sample>;
  /** Without it, all samples are kept in memory. */
  stored?: StoredKind<Sample> | undefined;
}

export interface StoredKind<Sample> {
  codec: SampleCodec<Sample>;
  /** Everything besides the files and `first` that determines the samples, as JSON. */
  settings: unknown;
  /** The format of `first` that the others share, as JSON. */
  like(first: Sample): unknown;
  /** All files that determine the samples, if the given files list others. */
  files?(files: readonly CorpusFile[]): Promise<CorpusFile[]>;
  /** How many times larger samples are in memory than in their files, approximately. */
  growth: number;
  /** See `SampleFacts`. */
  size(sample: Sample): number;
}

/** The label and the content digest of a sample; see `SampleFacts`. */
export interface Apart<Sample> {
  label: ((sample: Sample) => string) | null;
  digest: ((sample: Sample) => number) | null;
}

/** Samples, and a function that closes their file. */
export interface LoadedSamples<Sample> {
  samples: SampleList<Sample>;
  close(): void;
}

/** Maximum bytes of samples in memory. */
const MOST_IN_MEMORY = 128 * 2 ** 20;

/** Version of the reading; changed whenever the same files give other samples. */
const VERSION = 2;

/**
 * Reads samples into memory, or, for large files, through a file in the user's cache. Throws a DataError for unusable data.
 */
export async function loadSamples<Sample>(
  files: readonly CorpusFile[],
  first: Sample | null,
  { read, stored }: SampleSource<Sample>,
  apart: Apart<Sample>,
  folder = tokensFolder(),
): Promise<LoadedSamples<Sample>> {
  const decisive = stored?.files === undefined ? files : await stored.files(files);
  if (stored === undefined || !isLarge(decisive, MOST_IN_MEMORY / stored.growth)) {
    const samples: Sample[] = [];
    for await (const sample of await read(files, first)) samples.push(sample);
    return { samples, close: () => undefined };
  }
  const stamps = await stampsOf(decisive);
  const hashes = await knownHashes(decisive.map(onDisk), folder);
  const named = decisive.map(({ name }, index) => [name, hashes[index]]);
  const like = first === null ? null : stored.like(first);
  const key = keyOf([VERSION, named, endianness(), process.versions.unicode, like], stored.settings);
  const path = cachedPath(folder, key, 'samples');
  const open = (path: string) => openSampleFile(path, stored.codec);
  const cached = await openEntry(path, open);
  if (cached !== null) {
    for (const message of cached.notices) notice(message);
    return cached;
  }
  const write = async (partial: string) => {
    const writer = createSampleWriter(partial, stored.codec);
    try {
      const { notices } = await collectNotices(async () => {
        for await (const sample of await read(files, first)) {
          const [label, digest] = [apart.label?.(sample) ?? '', apart.digest?.(sample) ?? 0];
          writer.add(sample, { label, digest, size: stored.size(sample) });
        }
      });
      await checkUnchanged(stamps, decisive);
      writer.finish({ sources: files.map(({ name }) => name), notices });
    } finally {
      writer.close();
    }
  };
  return makeEntry(path, write, open);
}
