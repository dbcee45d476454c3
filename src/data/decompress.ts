import { constants } from 'node:buffer';
import { basename } from 'node:path';
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { DataError } from '../errors.js';

/** Extensions of compressed files. */
const endings = /\.(gz|zst|bz2|xz)$/i;

/** A file's name without the extension of its compression: `train.csv` for `train.csv.gz`. */
export function uncompressedName(name: string): string {
  return name.replace(endings, '');
}

/** In Node from 22.15 on. */
const { zstdDecompressSync, createZstdDecompress } = zlib as {
  zstdDecompressSync?: typeof zlib.gunzipSync;
  createZstdDecompress?: () => Transform;
};

interface Compression {
  kind: string;
  /** Undefined if this Node cannot decompress it. */
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

/** The compression of a file that begins with `bytes`; null for none. Throws a DataError for an unsupported compression. */
function compressionOf(bytes: Buffer, name: string): Compression | null {
  const found = kinds.find(({ start }) => start.every((byte, index) => bytes[index] === byte));
  // A text may begin with `BZh`.
  if (found === undefined || (found.kind === 'bzip2' && !isBzip2(bytes))) return null;
  if (found.unpack !== undefined) return found;
  throw new DataError(`${name} is compressed by ${found.kind}.`, {
    hint: `Unpack it first: ${found.command} ${basename(name)}; gzip needs no unpacking.`,
  });
}

/** A streaming decompressor for a file that begins with `bytes`; null if it is not compressed. */
export function decompressor(bytes: Buffer, name: string): Transform | null {
  return compressionOf(bytes, name)?.createStream?.() ?? null;
}

/** The DataError of a damaged or truncated compressed file. */
export function cutOff(name: string, cause: unknown): DataError {
  return new DataError(`${name} is compressed, but damaged or truncated.`, {
    hint: 'Copy or download it again.',
    cause,
  });
}

/**
 * Decompresses gzip, and Zstandard if this Node.js supports it; other files' bytes are returned unchanged. Throws a DataError
 * that names the command for other compressions, and for a truncated file.
 */
export function decompress(bytes: Buffer, name: string): Buffer {
  const found = compressionOf(bytes, name);
  if (found?.unpack === undefined) return bytes;
  try {
    return found.unpack(bytes, { maxOutputLength: constants.MAX_STRING_LENGTH });
  } catch (cause) {
    const isTooLong = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new DataError(
      `${name} is compressed by ${found.kind}, but ${isTooLong ? 'too large for one text' : 'damaged or truncated'}.`,
      {
        hint: isTooLong ? 'Unpack it, and cut it into files: split -C 400m FILE PART-' : 'Copy or download it again.',
        cause,
      },
    );
  }
}

/** The data of a gzip file as far as its first bytes show them; the first bytes of other files are returned unchanged. */
export function decompressStart(bytes: Buffer): Buffer {
  const found = compressionOf(bytes, '');
  return found?.kind === 'gzip' ? zlib.gunzipSync(bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH }) : bytes;
}

/** The marker of a bzip2 block, and the end marker of an empty file. */
const bzip2Marks = ['314159265359', '177245385090'];

function isBzip2(bytes: Buffer): boolean {
  const level = (bytes[3] ?? 0) - 0x30;
  return level >= 1 && level <= 9 && bzip2Marks.includes(bytes.toString('hex', 4, 10));
}
