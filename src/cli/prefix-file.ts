import { readFile } from 'node:fs/promises';
import { decodeText } from '../data/utf8.js';
import { DataError } from '../errors.js';

/** The text of a file without its last line break; throws a DataError when it cannot be read or is not UTF-8 text. */
export async function readPrefixFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(`The prefix file ${file} cannot be read (${cause.code ?? cause.message}).`, {
      hint: 'Give a text file that is there, or the text itself by --seed.',
      cause,
    });
  });
  return decodeText(bytes, file).replace(/\n$/, '');
}
