import { uncompressedName } from '../decompress.js';
import type { CorpusFile } from '../read.js';

/** Bytes of data from which on they are kept in a file and not in memory. */
const LARGE = 32 * 2 ** 20;
/** Data are so many times longer than a compressed file, about. */
const COMPRESSION = 4;

/** Whether files are better read into a file: by their size, where they can be read a second time. */
export function isLarge(files: readonly CorpusFile[], limit = LARGE): boolean {
  if (!files.every(({ isRegular }) => isRegular)) return false;
  const size = files.reduce((sum, file) => {
    const isCompressed = uncompressedName(file.name) !== file.name;
    return sum + file.size * (isCompressed ? COMPRESSION : 1);
  }, 0);
  return size >= limit;
}
