import { basename, dirname, resolve } from 'node:path';
import { DataError } from '../../errors.js';

/** The name of a file's folder; throws a DataError for standard input. */
export function folderLabel({ name, path }: { name: string; path: string | null }, baseDirectory: string): string {
  if (path === null) {
    throw new DataError('Standard input has no folder that could name its label.', {
      hint: 'Give a folder with a folder of files for each label.',
    });
  }
  // By the given name, because the real path of a link may be anywhere.
  return basename(dirname(resolve(baseDirectory, name))).normalize('NFC');
}
