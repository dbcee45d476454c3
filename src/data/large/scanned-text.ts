import { open } from 'node:fs/promises';
import { tellProgress } from '../../runtime/progress.js';
import { unifyLineEnds } from '../../text/normalise.js';
import { type CuttableText, endOfLine } from '../cuttable-text.js';
import { fileProblem } from '../read.js';
import type { CorpusUnit } from '../sequences.js';
import { checkUtf8 } from '../utf8.js';
import { CHUNK_BYTES, lastBound } from './chunk-bounds.js';
import type { ScanJob } from './jobs.js';
import type { PlainFile } from './plain-file.js';
import { type Hand, shareJobs } from './pool.js';
import { createRangeReader } from './read-range.js';
import { addCounts, countText, noCounts, type TextCounts, writtenLines } from './scan-chunk.js';

/** A range of a file, in bytes, that is encoded in one call. */
export interface ScannedChunk {
  from: number;
  to: number;
  counts: TextCounts;
}

/** A text in a file or a part of one, in chunks. */
export interface ScannedText {
  file: PlainFile;
  chunks: ScannedChunk[];
}

export interface ScanOptions {
  unit: CorpusUnit;
  /** Approximate. */
  chunkBytes: number;
}

/** Splits files into chunks and counts their contents; throws a DataError with the location of bytes that are not text. */
export async function scanFiles(
  files: readonly PlainFile[],
  hands: readonly Hand[],
  options: ScanOptions,
): Promise<ScannedText[]> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const texts = files.map((file): ScannedText => ({ file, chunks: [] }));
  async function* jobs() {
    for (const text of texts) {
      for await (const { from, to } of cutFile(text.file, options)) {
        const chunk: ScannedChunk = { from, to, counts: noCounts };
        text.chunks.push(chunk);
        yield { type: 'scan', path: text.file.path, name: text.file.name, from, to, chunk } as ScanJob & {
          chunk: ScannedChunk;
        };
      }
    }
  }
  await shareJobs(hands, jobs(), ({ chunk, from, to, name }, counts) => {
    chunk.counts = counts;
    done += to - from;
    tellProgress({ what: `Reading ${name}`, done, total, unit: 'bytes' });
  });
  return texts;
}

/** Bytes that are searched first for a bound. A bound near their start may depend on the bytes before them. */
const TAIL = 2 ** 12;
const NEAR = 8;

async function* cutFile(
  { name, path, start, size }: PlainFile,
  { unit, chunkBytes }: ScanOptions,
): AsyncGenerator<{ from: number; to: number }, void> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw fileProblem(name, cause);
  });
  // Most chunks have a bound near their end.
  const tail = Buffer.allocUnsafeSlow(TAIL);
  const boundIn = async (from: number, to: number, least: number): Promise<number | null> => {
    const into = to - from <= tail.length ? tail : Buffer.allocUnsafeSlow(to - from);
    const { bytesRead } = await file.read(into, 0, to - from, from);
    const bound = lastBound(into.subarray(0, bytesRead), unit);
    return bound < least ? null : from + bound;
  };
  try {
    for (let from = start; from < size; ) {
      let to = size;
      for (let length = chunkBytes; from + length < size; length *= 2) {
        const end = from + length;
        const bound = (await boundIn(Math.max(from, end - TAIL), end, NEAR)) ?? (await boundIn(from, end, 1));
        if (bound === null) continue;
        to = bound;
        break;
      }
      yield { from, to };
      from = to;
    }
  } finally {
    await file.close();
  }
}

/** The counts of all chunks of a text. */
export function countsOf({ chunks }: ScannedText): TextCounts {
  return chunks.reduce((sum, { counts }) => addCounts(sum, counts), noCounts);
}

/** A text in a file, for cutting. */
export function cuttableText(text: ScannedText): CuttableText {
  const counts = countsOf(text);
  return {
    length: counts.units,
    countLines: () => writtenLines(counts),
    slice(from, to) {
      let slice = '';
      let start = 0;
      for (const chunk of text.chunks) {
        const end = start + chunk.counts.units;
        if (end > from && start < to) {
          slice += unifyLineEnds(readChunk(text, chunk)).slice(Math.max(0, from - start), to - start);
        }
        start = end;
      }
      return slice;
    },
    lineEnd(number) {
      let left = number;
      let start = 0;
      // Chunks of lines end with a line.
      for (const chunk of text.chunks) {
        const own = writtenLines(chunk.counts);
        if (left <= own) return start + endOfLine(unifyLineEnds(readChunk(text, chunk)), left);
        left -= own;
        start += chunk.counts.units;
      }
      return start;
    },
  };
}

/** The code units `from` to `to` of a text as a new text; null if empty. */
export function sliceText(text: ScannedText, from: number, to: number): ScannedText | null {
  const chunks: ScannedChunk[] = [];
  let start = 0;
  for (const chunk of text.chunks) {
    const end = start + chunk.counts.units;
    const [first, last] = [Math.max(from, start), Math.min(to, end)];
    if (first < last) {
      chunks.push(first === start && last === end ? chunk : sliceChunk(text, chunk, first - start, last - start));
    }
    start = end;
  }
  return chunks.length === 0 ? null : { file: text.file, chunks };
}

function sliceChunk(text: ScannedText, chunk: ScannedChunk, from: number, to: number): ScannedChunk {
  const raw = readChunk(text, chunk);
  const start = rawOffset(raw, from);
  const end = rawOffset(raw, to);
  const before = Buffer.byteLength(raw.slice(0, start));
  const own = raw.slice(start, end);
  return {
    from: chunk.from + before,
    to: chunk.from + before + Buffer.byteLength(own),
    counts: countText(Buffer.from(own)),
  };
}

/** The position in `raw` of a code unit of the text with unified line ends. */
function rawOffset(raw: string, unit: number): number {
  if (!raw.includes('\r')) return unit;
  let offset = 0;
  for (let left = unit; left > 0; left--) offset += raw[offset] === '\r' && raw[offset + 1] === '\n' ? 2 : 1;
  return offset;
}

/** The text of a chunk, with the line ends of its file. */
export function readChunk(
  { file }: Pick<ScannedText, 'file'>,
  { from, to }: Pick<ScannedChunk, 'from' | 'to'>,
): string {
  const reader = createRangeReader();
  try {
    return reader.read(file.path, from, to).toString('utf8');
  } finally {
    reader.close();
  }
}

/** Throws the DataError for the first invalid bytes of a file, with their location in the whole file. */
export function checkText({ path, name, start, size }: PlainFile): void {
  const reader = createRangeReader();
  try {
    let lineEnds = 0;
    for (let from = start; from < size; ) {
      let to = Math.min(from + CHUNK_BYTES, size);
      let bytes = reader.read(path, from, to);
      // An incomplete character is read with the next bytes.
      if (to < size) {
        let end = bytes.length;
        while (end > 0 && ((bytes[end - 1] as number) & 0xc0) === 0x80 && bytes.length - end < 3) end--;
        if (end > 0 && (bytes[end - 1] as number) >= 0xc0) end--;
        if (end > 0) {
          to = from + end;
          bytes = bytes.subarray(0, end);
        }
      }
      checkUtf8(bytes, name, { bytes: from, lineEnds });
      lineEnds += bytes.reduce((sum, byte) => sum + Number(byte === 10), 0);
      from = to;
    }
  } finally {
    reader.close();
  }
}
