import { constants } from 'node:buffer';
import { basename } from 'node:path';
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { DataError } from '../errors.js';

/** The endings of compressed files, which say nothing of what is in them. */
const endings = /\.(gz|zst|bz2|xz)$/i;

/** A file's name without the ending of its compression: `train.csv` of `train.csv.gz`. */
export function uncompressedName(name: string): string {
  return name.replace(endings, '');
}

/** Node has it from 22.15 on. */
const { zstdDecompressSync, createZstdDecompress } = zlib as {
  zstdDecompressSync?: typeof zlib.gunzipSync;
  createZstdDecompress?: () => Transform;
};

interface Compression {
  kind: string;
  /** Undefined where it cannot be unpacked here. */
  unpack: typeof zlib.gunzipSync | undefined;
  createStream: (() => Transform) | undefined;
  command: string;
}

const kinds: (Compression & { start: number[] })[] = [
  {
    start: [0x1f, 0x8b],
    kind: 'gzip',
    unpack: zlib.gunzipSync,
    createStream: () => zlib.createGunzip(),
    command: 'gunzip -k',
  },
  {
    start: [0x28, 0xb5, 0x2f, 0xfd],
    kind: 'Zstandard',
    unpack: zstdDecompressSync,
    createStream: createZstdDecompress,
    command: 'unzstd',
  },
  {
    start: [0x42, 0x5a, 0x68],
    kind: 'bzip2',
    unpack: undefined,
    createStream: undefined,
    command: 'bunzip2 -k',
  },
  {
    start: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
    kind: 'xz',
    unpack: undefined,
    createStream: undefined,
    command: 'unxz -k',
  },
];

/** How a file that begins with `bytes` is compressed; null where it is not. Throws a DataError for what cannot be unpacked here. */
function compressionOf(bytes: Buffer, name: string): Compression | null {
  const found = kinds.find(({ start }) => start.every((byte, index) => bytes[index] === byte));
  // `BZh` may begin a text.
  if (found === undefined || (found.kind === 'bzip2' && !isBzip2(bytes))) return null;
  if (found.unpack !== undefined) return found;
  throw new DataError(`${name} is compressed by ${found.kind}.`, {
    hint: `Unpack it first: ${found.command} ${basename(name)}; gzip is read as it is.`,
  });
}

/** What unpacks a file that begins with `bytes`, a piece at a time; null where it is not compressed. */
export function decompressor(bytes: Buffer, name: string): Transform | null {
  return compressionOf(bytes, name)?.createStream?.() ?? null;
}

/** The DataError of a compressed file that cannot be unpacked to its end. */
export function cutOff(name: string, cause: unknown): DataError {
  return new DataError(`${name} is compressed, and damaged or cut off.`, {
    hint: 'Copy or download it again.',
    cause,
  });
}

/**
 * The bytes that a file compressed by gzip holds, or by Zstandard where this Node.js has it; other files' bytes are given back.
 * Throws a DataError that names the command for other compressions, and for a file that is cut off.
 */
export function decompress(bytes: Buffer, name: string): Buffer {
  const found = compressionOf(bytes, name);
  if (found?.unpack === undefined) return bytes;
  try {
    return found.unpack(bytes, { maxOutputLength: constants.MAX_STRING_LENGTH });
  } catch (cause) {
    const isTooLong = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new DataError(
      `${name} is compressed by ${found.kind}, and ${isTooLong ? 'holds too much for one text' : 'damaged or cut off'}.`,
      {
        hint: isTooLong ? 'Unpack it, and cut it into files: split -C 400m FILE PART-' : 'Copy or download it again.',
        cause,
      },
    );
  }
}

/** What a block of bzip2 begins with, and what an empty file ends with. */
const bzip2Marks = ['314159265359', '177245385090'];

function isBzip2(bytes: Buffer): boolean {
  const level = (bytes[3] ?? 0) - 0x30;
  return level >= 1 && level <= 9 && bzip2Marks.includes(bytes.toString('hex', 4, 10));
}
