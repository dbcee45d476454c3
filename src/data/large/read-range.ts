import { closeSync, openSync, readSync } from 'node:fs';
import { DataError } from '../../errors.js';
import { fileProblem } from '../read.js';

/** Reads ranges of files, which stay open until `close`. */
export interface RangeReader {
  /** The bytes are valid until the next call. Throws a DataError if the file is shorter. */
  read(path: string, from: number, to: number): Buffer;
  close(): void;
}

export function createRangeReader(): RangeReader {
  const open = new Map<string, number>();
  // One buffer for all ranges: thousands of short-lived ones fill the memory.
  let buffer = Buffer.alloc(0);
  return {
    read(path, from, to) {
      try {
        const file = open.get(path) ?? openSync(path, 'r');
        open.set(path, file);
        if (buffer.length < to - from) buffer = Buffer.allocUnsafeSlow(to - from);
        return readRange(file, path, from, to, buffer);
      } catch (cause) {
        throw fileProblem(path, cause);
      }
    },
    close() {
      for (const file of open.values()) closeSync(file);
      open.clear();
    },
  };
}

/** The bytes from `from` to `to` (exclusive) of an open file, in `into` if given; throws a DataError if it is shorter. */
export function readRange(file: number, path: string, from: number, to: number, into?: Buffer): Buffer {
  const bytes = into?.subarray(0, to - from) ?? Buffer.allocUnsafeSlow(to - from);
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, from + done);
    if (read === 0) {
      throw new DataError(`${path} became shorter while it was read.`, {
        hint: 'Do not change it while it is read, and start again.',
      });
    }
    done += read;
  }
  return bytes;
}
