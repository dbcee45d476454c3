import { readFile } from 'node:fs/promises';
import { fileProblem } from '../../data/read.js';
import { decodeText } from '../../data/utf8.js';

/** The text of a file without its last line break; throws a DataError if it cannot be read or is not UTF-8 text. */
export async function readPrefixFile(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw fileProblem(file, cause);
  });
  return decodeText(bytes, file).replace(/\n$/, '');
}
