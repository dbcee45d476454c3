import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { RnnError } from '../../errors.js';
import { tellProgress } from '../../runtime/progress.js';
import { cutOff, decompressor } from '../decompress.js';
import { createDecoder } from '../encodings.js';
import { type CorpusFile, fileProblem } from '../read.js';
import { readHead } from '../read-head.js';
import { createEncodingCheck, encodingOf } from '../utf8.js';

/** A regular file of UTF-8 text, from which a large corpus is read in pieces. */
export interface PlainFile {
  /** Name of the corpus file, for messages. */
  name: string;
  /** Path of the text. */
  path: string;
  /** Size of a byte order mark in bytes. */
  start: number;
  size: number;
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** Number of first bytes that identify a file's type. */
const HEAD = 2 ** 16;
const READ = 4 * 2 ** 20;
/** Bytes that are hashed at once. */
const PIECE = 2 ** 20;

/** SHA-256 in hexadecimal of a file's bytes: one piece is hashed while the next is read, five times as fast as by a stream. */
export async function hashFile({ name, path, size }: CorpusFile & { path: string }): Promise<string> {
  const hash = createHash('sha256');
  try {
    const file = await open(path);
    try {
      let [reading, free] = [Buffer.allocUnsafe(PIECE), Buffer.allocUnsafe(PIECE)];
      let next = file.read(reading, 0, PIECE);
      for (let done = 0; ; ) {
        const { bytesRead } = await next;
        if (bytesRead === 0) return hash.digest('hex');
        [reading, free] = [free, reading];
        next = file.read(reading, 0, PIECE);
        hash.update(free.subarray(0, bytesRead));
        done += bytesRead;
        tellProgress({ what: `Checking the cache for ${name}`, done, total: size, unit: 'bytes' });
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw fileProblem(name, cause);
  }
}

/**
 * The file itself if it is UTF-8; else its text is decompressed and converted into the file `spool`. Throws a DataError if it is
 * not text.
 */
export async function plainFile(
  file: CorpusFile & { path: string },
  encoding: string | null,
  spool: () => string | Promise<string>,
): Promise<PlainFile> {
  try {
    const head = await readHead(file.path, HEAD);
    const unpack = decompressor(head, file.name);
    if (unpack === null) {
      const own = encodingOf(head, file.name, encoding);
      if (own === null) return { name: file.name, path: file.path, start: markLength(head), size: file.size };
      return await convert(file, createReadStream(file.path, { highWaterMark: READ }), own, await spool(), encoding);
    }
    const unpacked = createReadStream(file.path, { highWaterMark: READ }).pipe(unpack);
    return await convert(file, unpacked, null, await spool(), encoding).catch((cause: unknown) => {
      throw cause instanceof RnnError ? cause : cutOff(file.name, cause);
    });
  } catch (cause) {
    throw fileProblem(file.name, cause);
  }
}

/** Writes the text of a stream as UTF-8; an encoding of null is detected by the first bytes. */
async function convert(
  file: CorpusFile,
  bytes: Readable,
  known: string | null,
  path: string,
  asked: string | null = null,
): Promise<PlainFile> {
  const handle = await open(path, 'w');
  try {
    let decode: ((bytes: Buffer | null) => Buffer) | null = null;
    let written = 0;
    const check = asked === null ? null : createEncodingCheck(file.name, asked);
    for await (const piece of bytes) {
      if (decode === null) {
        const encoding = known ?? encodingOf(piece, file.name, asked);
        decode = encoding === null ? (raw) => raw ?? Buffer.alloc(0) : createDecoder(encoding, file.name);
      }
      check?.(piece);
      written += await append(handle, decode(piece));
      tellProgress({
        what: `Unpacking ${file.name}`,
        done: written,
        total: Math.max(written, file.size),
        unit: 'bytes',
      });
    }
    check?.(null);
    if (decode !== null) await append(handle, decode(null));
  } finally {
    await handle.close();
  }
  return { name: file.name, path, start: markLength(await readHead(path, HEAD)), size: (await stat(path)).size };
}

async function append(handle: Awaited<ReturnType<typeof open>>, bytes: Buffer): Promise<number> {
  await handle.write(bytes);
  return bytes.length;
}

function markLength(head: Buffer): number {
  return head.subarray(0, MARK.length).equals(MARK) ? MARK.length : 0;
}
