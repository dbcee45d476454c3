import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { DataError } from '../../errors.js';
import { writeAll } from './job-runner.js';
import { readRange } from './read-range.js';

/**
 * A cache file: `PREFIX` bytes (a mark of 16 bytes, offset, length and SHA-256 of the header), data, and the header in JSON. The prefix
 * is written last.
 */
export const PREFIX = 64;
/** Bytes of data per checksum. */
export const BLOCK = 2 ** 16;

/** The header of every cache file. */
export interface SealedHeader {
  endianness: 'LE' | 'BE';
  /** CRC-32 of each block of data: Uint32Array in base64. */
  checksums: string;
  /** The source files, as named in the configuration; shown to users. */
  sources: string[];
}

/** A sealed file, open until `close`. */
export interface SealedFile<Header> {
  header: Header;
  /** Verified data; throws a DataError if it is damaged. */
  read(from: number, to: number): Buffer;
  close(): void;
}

/** Opens a file whose checked data end at `dataEnd`; null if it is not a cache file, incomplete or has another byte order. */
export function openSealed<Header extends SealedHeader>(
  path: string,
  mark: Buffer,
  endianness: 'LE' | 'BE',
  dataEnd: (header: Header) => number,
): SealedFile<Header> | null {
  const file = openSync(path, 'r');
  let header: Header | null = null;
  try {
    header = readHeader(file, path, mark);
  } finally {
    if (header?.endianness !== endianness) closeSync(file);
  }
  if (header?.endianness !== endianness) return null;
  const checksums = new Uint32Array(new Uint8Array(Buffer.from(header.checksums, 'base64')).buffer);
  const end = dataEnd(header);
  const verified = new Uint8Array(checksums.length);
  // One buffer for all blocks: thousands of short-lived ones fill the memory.
  const scratch = Buffer.allocUnsafeSlow(BLOCK);
  const verify = (from: number, to: number) => {
    for (let block = Math.floor((from - PREFIX) / BLOCK); PREFIX + block * BLOCK < to; block++) {
      if (verified[block] === 1) continue;
      const start = PREFIX + block * BLOCK;
      if (crc32(readRange(file, path, start, Math.min(start + BLOCK, end), scratch)) !== checksums[block])
        throw damaged(path);
      verified[block] = 1;
    }
  };
  return {
    header,
    read(from, to) {
      verify(from, Math.min(to, end));
      return readRange(file, path, from, to);
    },
    close: () => closeSync(file),
  };
}

/** Writes the header after the data, which end at `end`, and then the prefix, which marks the file as complete. */
export function seal(file: number, mark: Buffer, header: SealedHeader, end: number): void {
  const bytes = Buffer.from(JSON.stringify(header));
  writeAll(file, bytes, end);
  fsyncSync(file);
  writeAll(file, renderPrefix(bytes, mark, end), 0);
  fsyncSync(file);
}

/** Bytes read at once to compute checksums. */
export const PIECE = 16 * BLOCK;

/** CRC-32 of each block in `from` <= position < `to`. */
export function sumBlocks(
  file: number,
  path: string,
  from: number,
  to: number,
  piece?: (bytes: Buffer) => void,
  buffer = Buffer.allocUnsafeSlow(PIECE),
): number[] {
  const checksums: number[] = [];
  for (let at = from; at < to; at += PIECE) {
    const bytes = readRange(file, path, at, Math.min(at + PIECE, to), buffer);
    for (let start = 0; start < bytes.length; start += BLOCK) {
      checksums.push(crc32(bytes.subarray(start, start + BLOCK)));
    }
    piece?.(bytes);
  }
  return checksums;
}

/** Checksums in the format of the header. */
export function encodeChecksums(checksums: readonly number[]): string {
  return Buffer.from(Uint32Array.from(checksums).buffer).toString('base64');
}

function renderPrefix(header: Buffer, mark: Buffer, offset: number): Buffer {
  const prefix = Buffer.alloc(PREFIX);
  mark.copy(prefix);
  prefix.writeBigUInt64LE(BigInt(offset), 16);
  prefix.writeBigUInt64LE(BigInt(header.length), 24);
  createHash('sha256').update(header).digest().copy(prefix, 32);
  return prefix;
}

function readHeader<Header>(file: number, path: string, mark: Buffer): Header | null {
  const { size } = fstatSync(file);
  if (size < PREFIX) return null;
  const prefix = readRange(file, path, 0, PREFIX);
  const offset = Number(prefix.readBigUInt64LE(16));
  const length = Number(prefix.readBigUInt64LE(24));
  if (!prefix.subarray(0, 16).equals(mark) || offset + length !== size) return null;
  const header = readRange(file, path, offset, size);
  if (!renderPrefix(header, mark, offset).equals(prefix)) return null;
  return JSON.parse(header.toString('utf8')) as Header;
}

/** The DataError of a damaged cache file. */
export function damaged(path: string): DataError {
  return new DataError(`The cache file ${path} is damaged.`, {
    hint: 'Delete that file and start again; it is rebuilt.',
  });
}
