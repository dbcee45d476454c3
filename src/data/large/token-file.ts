import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { DataError } from '../../errors.js';
import type { TokenizerSpec } from '../../text/tokenizer.js';
import type { VocabularyJSON } from '../../text/vocabulary.js';
import type { CorpusDescription } from '../describe.js';
import type { SequenceEnds, TokenSource } from '../token-source.js';
import { readRange } from './read-range.js';

/**
 * A file of token ids: `PREFIX` bytes (a mark, where the header stands, how long it is, and its SHA-256), the ids of all splits,
 * the ends of their sequences, the header. The prefix is written last.
 */
export const MARK = Buffer.from('rnn tokens 1\n\0\0\0', 'latin1');
export const PREFIX = 64;
/** Bytes of ids per checksum block. */
export const BLOCK = 2 ** 16;

/** A split in a file of ids; offsets and sizes are in bytes. */
export interface StoredSplit {
  offset: number;
  /** Ids. */
  length: number;
  ends: { offset: number; count: number; width: 4 | 8; checksum: number };
  description: CorpusDescription;
}

/** The header of a file of ids. */
export interface TokenFileHeader {
  endianness: 'LE' | 'BE';
  /** Bytes per id. */
  width: 1 | 2 | 4;
  splits: { train: StoredSplit; validation: StoredSplit | null; test: StoredSplit | null };
  /** CRC-32 of each block of ids: Uint32Array in base64. */
  checksums: string;
  tokenizer: TokenizerSpec;
  vocabulary: VocabularyJSON;
  dataHash: string;
  /** The source files as named in the configuration, for display. */
  sources: string[];
}

/** A file of ids, open until `close`. */
export interface TokenFile {
  header: TokenFileHeader;
  ids(split: StoredSplit): TokenSource;
  ends(split: StoredSplit): SequenceEnds;
  close(): void;
}

/** Opens a file of ids; null if it is not one, incomplete or has another byte order. */
export function openTokenFile(path: string, endianness: 'LE' | 'BE'): TokenFile | null {
  const file = openSync(path, 'r');
  let header: TokenFileHeader | null = null;
  try {
    header = readHeader(file, path);
  } finally {
    if (header?.endianness !== endianness) closeSync(file);
  }
  if (header?.endianness !== endianness) return null;
  const checksums = new Uint32Array(new Uint8Array(Buffer.from(header.checksums, 'base64')).buffer);
  const { width } = header;
  const idsEnd = Object.values(header.splits).reduce(
    (end, split) => (split === null ? end : Math.max(end, split.offset + split.length * width)),
    PREFIX,
  );
  const verified = new Uint8Array(checksums.length);
  const verify = (from: number, to: number) => {
    for (let block = Math.floor((from - PREFIX) / BLOCK); PREFIX + block * BLOCK < to; block++) {
      if (verified[block] === 1) continue;
      const start = PREFIX + block * BLOCK;
      if (crc32(readRange(file, path, start, Math.min(start + BLOCK, idsEnd))) !== checksums[block])
        throw damaged(path);
      verified[block] = 1;
    }
  };
  return {
    header,
    ids: ({ offset, length }) => ({
      length,
      subarray(from, to) {
        if (from >= to) return new Int32Array(0);
        const [start, end] = [offset + from * width, offset + to * width];
        verify(start, end);
        return widen(readRange(file, path, start, end), width);
      },
    }),
    ends({ ends: { offset, count, width: size, checksum } }) {
      const bytes = readRange(file, path, offset, offset + count * size);
      if (crc32(bytes) !== checksum) throw damaged(path);
      return size === 4 ? new Uint32Array(bytes.buffer, 0, count) : new Float64Array(bytes.buffer, 0, count);
    },
    close: () => closeSync(file),
  };
}

/** Converts ids of `width` bytes to numbers. */
export function widen(bytes: Buffer, width: 1 | 2 | 4): Int32Array {
  if (width === 1) return new Int32Array(bytes);
  const { buffer, byteOffset, length } = bytes;
  if (width === 4) return new Int32Array(buffer, byteOffset, length / 4);
  return new Int32Array(new Uint16Array(buffer, byteOffset, length / 2));
}

/** The prefix of a file whose header is `header`, at `offset`. */
export function writePrefix(header: Buffer, offset: number): Buffer {
  const prefix = Buffer.alloc(PREFIX);
  MARK.copy(prefix);
  prefix.writeBigUInt64LE(BigInt(offset), 16);
  prefix.writeBigUInt64LE(BigInt(header.length), 24);
  createHash('sha256').update(header).digest().copy(prefix, 32);
  return prefix;
}

function readHeader(file: number, path: string): TokenFileHeader | null {
  const { size } = fstatSync(file);
  if (size < PREFIX) return null;
  const prefix = readRange(file, path, 0, PREFIX);
  const offset = Number(prefix.readBigUInt64LE(16));
  const length = Number(prefix.readBigUInt64LE(24));
  if (!prefix.subarray(0, 16).equals(MARK) || offset + length !== size) return null;
  const header = readRange(file, path, offset, size);
  if (!writePrefix(header, offset).equals(prefix)) return null;
  return JSON.parse(header.toString('utf8')) as TokenFileHeader;
}

function damaged(path: string): DataError {
  return new DataError(`The encoded text in ${path} is damaged.`, {
    hint: 'Delete that file and start again; it is rebuilt.',
  });
}
