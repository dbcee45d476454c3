import {
  appendFileSync,
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  truncateSync,
} from 'node:fs';

/** A file of one JSON object a line that only grows; a crash or a full disk never leaves part of a line in it. */
export interface JsonLines {
  /** Writes a line; one that cannot be written now is kept, and written before the next. Returns the failure, or null. */
  append(value: object): Error | null;
  /** Makes what was written survive a loss of power; tries again to write what was kept. Returns the failure, or null. */
  sync(): Error | null;
}

const LINE_BREAK = 0x0a;
// Parses as nothing.
const TORN = Buffer.alloc(0);

// Kept in memory while the disk takes none; a night of them is more than anyone reads.
const MOST_KEPT = 100_000;

/** Opens a file for appending; it comes to be with its first line. */
export function openJsonLines(path: string): JsonLines {
  let kept: string[] = [];
  const write = (sync: boolean): Error | null => {
    if (kept.length === 0 && !sync) return null;
    try {
      appendWhole(path, kept.join(''), sync);
      kept = [];
      return null;
    } catch (error) {
      return error as Error;
    }
  };
  return {
    append(value) {
      if (kept.length < MOST_KEPT) kept.push(`${JSON.stringify(value)}\n`);
      return write(false);
    },
    sync: () => write(true),
  };
}

/**
 * Cuts a file back to the lines before the first that `keep` rejects, or that a crash of the machine has torn. Returns
 * the lines left; none where there is no file.
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

/** The objects of a file's lines; a torn one ends them. None where there is no file. */
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

/** The bytes of each line, and after them those of one that was torn before its end. */
function readLines(path: string): Buffer[] {
  try {
    const bytes = readFileSync(path);
    const lines: Buffer[] = [];
    for (let start = 0; start < bytes.length; ) {
      const end = bytes.indexOf(LINE_BREAK, start);
      lines.push(end < 0 ? TORN : bytes.subarray(start, end));
      start = end < 0 ? bytes.length : end + 1;
    }
    return lines;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
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
