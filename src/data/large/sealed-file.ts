import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { DataError } from '../../errors.js';
import { writeAll } from './job-runner.js';
import { readRange } from './read-range.js';

/**
 * A file of the cache: `PREFIX` bytes (a mark of 16, where the header stands, how long it is, and its SHA-256), data, the header in
 * JSON. The prefix is written last.
 */
export const PREFIX = 64;
/** Bytes of data that have a checksum of their own. */
export const BLOCK = 2 ** 16;

/** What the header of each such file says. */
export interface SealedHeader {
  endianness: 'LE' | 'BE';
  /** CRC-32 of each block of data: Uint32Array in base64. */
  checksums: string;
  /** The files that were read, as the configuration names them, for a person to know it by. */
  sources: string[];
}

/** A sealed file, open until `close`. */
export interface SealedFile<Header> {
  header: Header;
  /** Data that was checked; throws a DataError if it is damaged. */
  read(from: number, to: number): Buffer;
  close(): void;
}

/** Opens a file whose data with checksums end at `dataEnd`; null if it is none, not whole or of another machine's byte order. */
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
  const verify = (from: number, to: number) => {
    for (let block = Math.floor((from - PREFIX) / BLOCK); PREFIX + block * BLOCK < to; block++) {
      if (verified[block] === 1) continue;
      const start = PREFIX + block * BLOCK;
      if (crc32(readRange(file, path, start, Math.min(start + BLOCK, end))) !== checksums[block]) throw damaged(path);
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

/** Writes the header behind the data, which end at `end`, and then the prefix, which says that all the rest is there. */
export function seal(file: number, mark: Buffer, header: SealedHeader, end: number): void {
  const bytes = Buffer.from(JSON.stringify(header));
  writeAll(file, bytes, end);
  fsyncSync(file);
  writeAll(file, renderPrefix(bytes, mark, end), 0);
  fsyncSync(file);
}

/** Bytes that are summed at once. */
export const PIECE = 64 * BLOCK;

/** CRC-32 of each block from `from` to before `to`. */
export function sumBlocks(
  file: number,
  path: string,
  from: number,
  to: number,
  piece?: (bytes: Buffer) => void,
): number[] {
  const checksums: number[] = [];
  for (let at = from; at < to; at += PIECE) {
    const bytes = readRange(file, path, at, Math.min(at + PIECE, to));
    for (let start = 0; start < bytes.length; start += BLOCK) {
      checksums.push(crc32(bytes.subarray(start, start + BLOCK)));
    }
    piece?.(bytes);
  }
  return checksums;
}

/** Checksums as a header has them. */
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

/** The DataError of a file of the cache that is not as it was written. */
export function damaged(path: string): DataError {
  return new DataError(`The encoded text in ${path} is damaged.`, {
    hint: 'Delete that file and start again; it is rebuilt.',
  });
}
