import { stat } from 'node:fs/promises';
import { DataError } from '../../errors.js';
import type { CorpusFile } from '../read.js';

/** Throws a DataError if a file has changed. */
export async function checkUnchanged(before: readonly string[], files: readonly CorpusFile[]): Promise<void> {
  const after = await stampsOf(files);
  const changed = files.find((_, index) => before[index] !== after[index]);
  if (changed === undefined) return;
  throw new DataError(`${changed.name} changed while it was read.`, {
    hint: 'Do not change it while it is read, and start again.',
  });
}

/** Stamps that change with each file. */
export function stampsOf(files: readonly CorpusFile[]): Promise<string[]> {
  return Promise.all(files.map(async (file) => (await stampOf(onDisk(file).path)).stamp));
}

/** A stamp that changes with a file, and when the file was last changed, in milliseconds since 1970. */
export async function stampOf(path: string): Promise<{ stamp: string; changedAt: number }> {
  const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
  return {
    stamp: [size, mtimeNs, ctimeNs, ino].join(),
    changedAt: Math.max(Number(mtimeNs), Number(ctimeNs)) / 1e6,
  };
}

/** A file whose text is on disk, like all files of a large corpus. */
export function onDisk(file: CorpusFile): CorpusFile & { path: string } {
  return file as CorpusFile & { path: string };
}
