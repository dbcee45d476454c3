import { stat } from 'node:fs/promises';
import { DataError } from '../../errors.js';
import type { CorpusFile } from '../read.js';

/** Throws a DataError where a file is not what it was before. */
export async function checkUnchanged(before: readonly string[], files: readonly CorpusFile[]): Promise<void> {
  const after = await stampsOf(files);
  const changed = files.find((_, index) => before[index] !== after[index]);
  if (changed === undefined) return;
  throw new DataError(`${changed.name} changed while it was read.`, { hint: 'Leave it alone, and start again.' });
}

/** What changes when a file does. */
export function stampsOf(files: readonly CorpusFile[]): Promise<string[]> {
  return Promise.all(
    files.map(async (file) => {
      const { size, mtimeNs, ctimeNs, ino } = await stat(onDisk(file).path, { bigint: true });
      return [size, mtimeNs, ctimeNs, ino].join();
    }),
  );
}

/** A file whose text is on disk, as all of a large corpus is. */
export function onDisk(file: CorpusFile): CorpusFile & { path: string } {
  return file as CorpusFile & { path: string };
}
