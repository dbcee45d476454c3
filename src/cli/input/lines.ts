import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { cutOff, decompressor } from '../../data/decompress.js';
import { createDecoder } from '../../data/encodings.js';
import { nothingFound } from '../../data/nothing-found.js';
import { fileProblem } from '../../data/read.js';
import { encodingOf } from '../../data/utf8.js';
import { DataError, RnnError } from '../../errors.js';

/** Streams the lines of a file, or of standard input for `-`; throws a DataError if it cannot be read. */
export async function* readFileLines(file: string): AsyncGenerator<string, void> {
  if (file === '-') return yield* readLines(process.stdin, 'Standard input');
  try {
    yield* readLines(createReadStream(file), file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw await nothingFound(file, process.cwd());
    throw fileProblem(file, cause);
  }
}

/** Number of first bytes that identify a compressed file. */
const HEAD = 10;

/**
 * Streams lines without their line ends. Compressed input is unpacked (see `decompress`); UTF-16 with a byte order mark is
 * converted. Throws a DataError that names `source` for bytes that are not UTF-8 text.
 */
export async function* readLines(bytes: AsyncIterable<Uint8Array>, source: string): AsyncGenerator<string, void> {
  const { head, all } = await peek(bytes);
  const unpack = decompressor(head, source);
  if (unpack === null) return yield* linesOfText(await peek(all), source);
  const unpacked = pipeline(Readable.from(all, { objectMode: false }), unpack, () => {});
  try {
    yield* linesOfText(await peek(unpacked), source);
  } catch (cause) {
    throw cause instanceof RnnError ? cause : cutOff(source, cause);
  }
}

interface Peeked {
  head: Buffer;
  all: AsyncIterable<Buffer>;
}

/** Returns the first bytes and a stream of all bytes; a complete line does not wait for the next one. */
async function peek(bytes: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const iterator = bytes[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let isOver = false;
  const isLine = () => (head[0] ?? 0) >= 0x20 && (head[0] ?? 0) < 0x7f && head.includes(10);
  while (head.length < HEAD && !isOver && !isLine()) {
    const { value, done } = await iterator.next();
    isOver = done === true;
    if (!isOver) head = Buffer.concat([head, value]);
  }
  async function* all(): AsyncGenerator<Buffer, void> {
    try {
      if (head.length > 0) yield head;
      while (!isOver) {
        const { value, done } = await iterator.next();
        isOver = done === true;
        if (!isOver) yield Buffer.from(value.buffer, value.byteOffset, value.length);
      }
    } finally {
      if (!isOver) await iterator.return?.();
    }
  }
  return { head, all: all() };
}

async function* linesOfText({ head, all }: Peeked, source: string): AsyncGenerator<string, void> {
  const encoding = encodingOf(head, source, null);
  if (encoding === null) return yield* linesOfUtf8(all, source);
  const convert = createDecoder(encoding, source);
  async function* converted(): AsyncGenerator<Buffer, void> {
    for await (const bytes of all) yield convert(bytes);
    yield convert(null);
  }
  yield* linesOfUtf8(converted(), source);
}

async function* linesOfUtf8(bytes: AsyncIterable<Uint8Array>, source: string): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk: Uint8Array | null) => {
    if (chunk?.includes(0) === true) {
      throw new DataError(`${source} has zero bytes: it is UTF-16 without a byte order mark, or not text.`, {
        hint: 'If it is UTF-16, convert it: iconv -f UTF-16LE -t UTF-8 (or UTF-16BE).',
      });
    }
    try {
      return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw new DataError(`${source} is not UTF-8 text.`, {
        hint: 'If it is Windows-1252 or Latin-1, convert it: iconv -f WINDOWS-1252 -t UTF-8 (iconv -f UTF-16 for UTF-16).',
        cause,
      });
    }
  };
  // Joined once the line is complete: appending chunk by chunk would copy a long line each time.
  let begun: string[] = [];
  for await (const chunk of bytes) {
    const [first = '', ...others] = decode(chunk).split('\n');
    begun.push(first);
    for (const next of others) {
      yield withoutReturn(begun.join(''));
      begun = [next];
    }
  }
  const last = begun.join('') + decode(null);
  if (last !== '') yield withoutReturn(last);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
