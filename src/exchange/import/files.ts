import { open } from 'node:fs/promises';
import { CheckpointError } from '../../errors.js';

/** Size limit in bytes, above any model that rnn trains; larger files are rejected before they are read. */
export const LARGEST = 2 ** 32;

/** Why a file cannot be read, for every error of an import. */
export function unreadable(
  file: string,
  problem: string,
  hint = 'Save it again, or copy it again from the original.',
): CheckpointError {
  // Names from a file may contain terminal escape sequences.
  return new CheckpointError(`${file} cannot be imported: ${problem}.`.replace(/\p{Cc}/gu, '\u{fffd}'), { hint });
}

/** The bytes of a regular file within the size limit; throws a CheckpointError that names the file. */
export async function readWhole(file: string, largest = LARGEST): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await open(file, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(file, cause.code === 'ENOENT' ? 'there is no such file' : cause.message, 'Check the path.');
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw unreadable(file, 'it is not a file', 'Give a file, or the folder of an export.');
    if (stats.size > largest) {
      throw unreadable(file, `it has ${stats.size} bytes; the limit is ${largest}`, 'Give a smaller model.');
    }
    return new Uint8Array(await handle.readFile());
  } finally {
    await handle.close();
  }
}
