import { rename, rm } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { syncFolder } from '../../checkpoint/replacement.js';
import { collectNotices, notice } from '../notices.js';
import { type CorpusFile, fileProblem } from '../read.js';
import type { SampleList } from '../sample-list.js';
import { cachedPath, createPart, keyOf, openEntry, tokensFolder } from './cache-folder.js';
import { checkUnchanged, onDisk, stampsOf } from './file-stamps.js';
import { isLarge } from './is-large.js';
import { hashFile } from './plain-file.js';
import { createSampleWriter, openSampleFile, type SampleCodec, type SampleFile } from './sample-file.js';

/** How samples of a kind are read, and kept where they are many. */
export interface SampleSource<Sample> {
  /** Reads files one by one. Samples are like `first`, one that was read before, where there is one. */
  read(files: readonly CorpusFile[], first: Sample | null): Promise<Iterable<Sample>> | AsyncIterable<Sample>;
  /** Without it all samples are in memory. */
  stored?: StoredKind<Sample> | undefined;
}

export interface StoredKind<Sample> {
  codec: SampleCodec<Sample>;
  /** All that decides on the samples beside the files and `first`, as JSON. */
  settings: unknown;
  /** Of `first`, what others are like, as JSON. */
  like(first: Sample): unknown;
  /** The files that decide on the samples, where those that are given name others. */
  files?(files: readonly CorpusFile[]): Promise<CorpusFile[]>;
  /** Samples are so many times larger in memory than their files, about. */
  growth: number;
  /** See `SampleFacts`. */
  size(sample: Sample): number;
}

/** What tells samples apart; see `SampleFacts`. */
export interface Apart<Sample> {
  label: ((sample: Sample) => string) | null;
  digest: ((sample: Sample) => number) | null;
}

/** Samples, and what closes the file that they are in. */
export interface LoadedSamples<Sample> {
  samples: SampleList<Sample>;
  close(): void;
}

/** Bytes of samples that are kept in memory. */
const MOST_IN_MEMORY = 128 * 2 ** 20;

/** Changes whenever the same files give other samples than before. */
const VERSION = 1;

/**
 * Reads samples: those of large files into a file of the user's cache, or from there; else into memory. Throws a DataError for what
 * cannot be used.
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
  const named: string[][] = [];
  for (const file of decisive) named.push([file.name, await hashFile(onDisk(file))]);
  const like = first === null ? null : stored.like(first);
  const key = keyOf([VERSION, named, endianness(), process.versions.unicode, like], stored.settings);
  const path = cachedPath(folder, key, 'samples');
  const open = () => openSampleFile(path, stored.codec);
  const cached = await openEntry(path, open);
  if (cached !== null) {
    for (const message of cached.notices) notice(message);
    return cached;
  }
  const part = await createPart(folder, key).catch((cause: unknown) => {
    throw fileProblem(folder, cause);
  });
  try {
    const partial = join(part, 'samples');
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
    await rename(partial, path);
    await syncFolder(folder);
    return open() as SampleFile<Sample>;
  } catch (cause) {
    throw fileProblem(folder, cause);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}
