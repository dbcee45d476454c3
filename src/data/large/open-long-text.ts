import { closeSync, openSync } from 'node:fs';
import { tellProgress } from '../../runtime/progress.js';
import { unifyLineEnds } from '../../text/normalise.js';
import type { LongText } from '../long-text.js';
import { fileProblem } from '../read.js';
import { checkUtf8, countLineEnds, type TextEncoding, unifyLineFeeds } from '../utf8.js';
import type { PlainFile } from './plain-file.js';
import { readRange } from './read-range.js';

/** Bytes of a piece, about. */
const PIECE = 2 ** 20;

interface Reading extends Pick<TextEncoding, 'lineEnds'> {
  /** Whether its progress is a part of the progress over several files. */
  isPart?: boolean;
  /** Minimum bytes of a piece. */
  piece?: number;
}

/**
 * The text of a UTF-8 file, read in pieces, the same as `decodeText` reads at once. Throws a DataError with the position in the
 * file for invalid bytes.
 */
export function openLongText(
  file: PlainFile,
  { lineEnds = 'all', isPart = false, piece = PIECE }: Reading = {},
): LongText {
  return {
    *pieces() {
      let isFirst = true;
      let before = { bytes: file.start, lineEnds: 0 };
      for (const bytes of linesOf(file, piece)) {
        checkUtf8(bytes, file.name, before);
        const text = bytes.toString('utf8');
        const isWhole = isFirst && before.bytes + bytes.length === file.size;
        // Without any LF, a lone CR ends a line.
        yield lineEnds === 'feed' && !(isWhole && !text.includes('\n')) ? unifyLineFeeds(text) : unifyLineEnds(text);
        before = { bytes: before.bytes + bytes.length, lineEnds: before.lineEnds + countLineEnds(bytes) };
        isFirst = false;
        tellProgress({
          what: `Reading ${file.name}`,
          done: before.bytes,
          total: file.size,
          unit: 'bytes',
          ...(isPart ? { isPart } : {}),
        });
      }
    },
  };
}

/** The bytes of a file in pieces of at least `least` bytes, each up to a line feed, except the last. */
function* linesOf({ name, path, start, size }: PlainFile, least: number): Generator<Buffer, void> {
  const file = openSync(path, 'r');
  try {
    let carried: Buffer[] = [];
    for (let at = start; at < size; at += least) {
      const bytes = readRange(file, name, at, Math.min(at + least, size));
      const end = bytes.lastIndexOf(10) + 1;
      if (end === 0) {
        carried.push(bytes);
        continue;
      }
      yield Buffer.concat([...carried, bytes.subarray(0, end)]);
      carried = end === bytes.length ? [] : [bytes.subarray(end)];
    }
    if (carried.length > 0) yield Buffer.concat(carried);
  } catch (cause) {
    throw fileProblem(name, cause);
  } finally {
    closeSync(file);
  }
}
