import { open } from 'node:fs/promises';
import { CheckpointError } from '../../errors.js';

/** Bytes of larger models than rnn trains; more is not read into memory to be refused. */
export const LARGEST = 2 ** 32;

/** Why a file cannot be read, for every error of an import. */
export function unreadable(
  file: string,
  problem: string,
  hint = 'Save it again, or copy it again from the original.',
): CheckpointError {
  // A stranger's names may hold escape sequences that a terminal would obey.
  return new CheckpointError(`${file} cannot be imported: ${problem}.`.replace(/\p{Cc}/gu, '\u{fffd}'), { hint });
}

/** A regular file's bytes, if they are not absurdly many; throws a CheckpointError that names it. */
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
