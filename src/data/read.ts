import { constants } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { getHeapStatistics } from 'node:v8';
import { DataError, RnnError } from '../errors.js';
import { decompress } from './decompress.js';

/** A file of a corpus. */
export interface CorpusFile {
  /** Relative to the base folder if it is inside it. */
  name: string;
  /** The real path; null for standard input. */
  path: string | null;
  /** Size in bytes, by the file system. */
  size: number;
  /** False for a pipe, whose size is unknown until it ends. */
  isRegular: boolean;
  /** Contents of an uploaded file; it is not decompressed, because the result might have any size. */
  bytes?: Buffer;
}

/** A source of bytes other than a file, such as standard input. */
export type ByteStream = AsyncIterable<Uint8Array | string>;

/** The bytes of a file, see `decompress`; throws a DataError if it cannot be read or is too long for a text. */
export async function readBytes(file: CorpusFile, stdin: ByteStream): Promise<Buffer> {
  if (file.bytes !== undefined) return file.bytes;
  try {
    if (file.path === null) return decompress(await readStream(stdin, file.name), file.name);
    const bytes = file.isRegular ? readFile(file.path) : readStream(createReadStream(file.path), file.name);
    return decompress(await bytes, file.name);
  } catch (cause) {
    throw fileProblem(file.name, cause);
  }
}

/**
 * Throws a DataError if these files are too long: one of them for a text (V8 limits strings to 2^29 - 24 code units), or all of
 * them for this process's memory.
 */
export function checkSizes(files: readonly CorpusFile[]): void {
  for (const { name, size } of files) checkLength(name, size);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  // Two bytes per character if any is beyond Latin-1, and the same again while a text is normalized or cut.
  const needed = 4 * bytes;
  const limit = getHeapStatistics().heap_size_limit;
  if (needed <= limit) return;
  const gigabytes = Math.ceil(needed / 2 ** 30);
  throw new DataError(`The corpus has ${megabytes(bytes)}; this process has memory for ${megabytes(limit / 4)}.`, {
    hint: `Give less text, or more memory: NODE_OPTIONS=--max-old-space-size=${gigabytes * 1024}`,
  });
}

/** The DataError for a failed file operation; an RnnError is passed through. */
export function fileProblem(name: string, cause: unknown): RnnError {
  if (cause instanceof RnnError) return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new DataError(`There is no file ${name}.`, { hint: 'Check the path.', cause });
  if (code === 'EISDIR')
    return new DataError(`${name} is a folder.`, { hint: `Name the files in it: ${name}/*`, cause });
  return code === 'EACCES' || code === 'EPERM'
    ? new DataError(`There is no permission to read ${name}.`, { hint: 'Change its permissions, or copy it.', cause })
    : new DataError(`${name} cannot be read: ${message}.`, {
        hint: 'Check that the file is complete and its disk is connected.',
        cause,
      });
}

async function readStream(stream: ByteStream, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes =
      typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    length += bytes.length;
    checkLength(name, length);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function checkLength(name: string, bytes: number): void {
  if (bytes <= constants.MAX_STRING_LENGTH) return;
  throw new DataError(
    `${name} has more than ${megabytes(constants.MAX_STRING_LENGTH)}, which is too much for one text.`,
    {
      hint: 'Cut it into files: split -C 400m FILE PART-',
    },
  );
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 2 ** 20)} MiB`;
}
