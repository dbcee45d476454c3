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

/** A stamp that changes with a file. */
export function stampsOf(files: readonly CorpusFile[]): Promise<string[]> {
  return Promise.all(
    files.map(async (file) => {
      const { size, mtimeNs, ctimeNs, ino } = await stat(onDisk(file).path, { bigint: true });
      return [size, mtimeNs, ctimeNs, ino].join();
    }),
  );
}

/** A file whose text is on disk, like all files of a large corpus. */
export function onDisk(file: CorpusFile): CorpusFile & { path: string } {
  return file as CorpusFile & { path: string };
}
