import {
  appendFileSync,
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  truncateSync,
} from 'node:fs';

/** An append-only file with one JSON object per line; a crash or a full disk never leaves part of a line in it. */
export interface JsonLines {
  /** Writes a line. If that fails, the line is kept and written before the next. */
  append(value: object): void;
  /** Syncs all lines to disk, including kept ones. */
  sync(): void;
  /** Why lines are kept; null if none are. */
  readonly failure: Error | null;
}

const LINE_BREAK = 0x0a;
// Marks a line that cannot be parsed.
const TORN = Buffer.alloc(0);

// Maximum length of a line.
const LAST_BYTES = 2 ** 16;

// Maximum number of lines kept in memory while the disk fails.
const MOST_KEPT = 100_000;

/** Opens a file for appending; it is created with its first line. */
export function openJsonLines(path: string): JsonLines {
  let kept: string[] = [];
  let failure: Error | null = null;
  let unsynced = false;
  const write = (sync: boolean) => {
    try {
      appendWhole(path, kept.join(''), sync);
      kept = [];
      failure = null;
      unsynced = !sync;
    } catch (error) {
      failure = error as Error;
    }
  };
  return {
    append(value) {
      if (kept.length < MOST_KEPT) kept.push(`${JSON.stringify(value)}\n`);
      write(false);
    },
    sync() {
      if (unsynced || kept.length > 0) write(true);
    },
    get failure() {
      return failure;
    },
  };
}

/**
 * Cuts a file before the first line that `keep` rejects or that is incomplete after a crash. Returns the remaining lines; none if
 * there is no file.
 */
export function truncateJsonLines(path: string, keep: (value: Record<string, unknown>) => boolean): object[] {
  const values: object[] = [];
  let bytes = 0;
  for (const line of readLines(path)) {
    const value = parseLine(line);
    if (value === null || !keep(value)) {
      truncateSync(path, bytes);
      break;
    }
    values.push(value);
    bytes += line.length + 1;
  }
  return values;
}

/** The objects in the lines of a file, up to the first incomplete line; none if there is no file. */
export function readJsonLines(path: string): Record<string, unknown>[] {
  const values = readLines(path).map(parseLine);
  const end = values.indexOf(null);
  return values.slice(0, end < 0 ? undefined : end).filter((value) => value !== null);
}

function appendWhole(path: string, text: string, sync: boolean): void {
  const file = openSync(path, 'a');
  const { size } = fstatSync(file);
  try {
    if (text) appendFileSync(file, text);
    if (sync) fsyncSync(file);
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** The bytes of each line (within the last `most` bytes, if given), and `TORN` for an incomplete line. */
function readLines(path: string, most = Number.POSITIVE_INFINITY): Buffer[] {
  const bytes = readEnd(path, most);
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LINE_BREAK, start);
    lines.push(end < 0 ? TORN : bytes.subarray(start, end));
    start = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

function readEnd(path: string, most: number): Buffer {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, most));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, size - bytes.length));
  } finally {
    closeSync(file);
  }
}

function parseLine(line: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line.toString());
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

/** The object in the last complete line of a file; null if there is none. */
export function readLastJsonLine(path: string): Record<string, unknown> | null {
  const lines = readLines(path, LAST_BYTES).filter((line) => line !== TORN);
  return lines.length > 0 ? parseLine(lines.at(-1) as Buffer) : null;
}
