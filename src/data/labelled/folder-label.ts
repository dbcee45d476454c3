import { basename, dirname, resolve } from 'node:path';
import { DataError } from '../../errors.js';

/** The name of the folder that a file lies in; throws a DataError for standard input, which lies in none. */
export function folderLabel({ name, path }: { name: string; path: string | null }, baseDirectory: string): string {
  if (path === null) {
    throw new DataError('Standard input is in no folder that could name its label.', {
      hint: 'Give a folder with a folder of files for each label.',
    });
  }
  // By the name as it was given: the real path of a link may lie anywhere.
  return basename(dirname(resolve(baseDirectory, name))).normalize('NFC');
}
