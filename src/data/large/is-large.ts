import { uncompressedName } from '../decompress.js';
import type { CorpusFile } from '../read.js';

/** Minimum bytes of data that are kept in a file instead of memory. */
const LARGE = 32 * 2 ** 20;
/** Minimum bytes of a text that is read in pieces; of a compressed one, which is unpacked into a file for this, `LARGE`. */
const LONG = 4 * 2 ** 20;
/** Approximate ratio of the size of data to that of their compressed file. */
const COMPRESSION = 4;

/** Whether files are large enough for the cache; only regular files, which can be read a second time. */
export function isLarge(files: readonly CorpusFile[], limit = LARGE): boolean {
  if (!files.every(({ isRegular }) => isRegular)) return false;
  const size = files.reduce((sum, file) => {
    const isCompressed = uncompressedName(file.name) !== file.name;
    return sum + file.size * (isCompressed ? COMPRESSION : 1);
  }, 0);
  return size >= limit;
}

/** Whether a file is long enough to be read in pieces. */
export function isLong(file: CorpusFile): boolean {
  return file.bytes === undefined && isLarge([file], uncompressedName(file.name) === file.name ? LONG : LARGE);
}
