import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { cutOff, decompressor } from '../../data/decompress.js';
import { createDecoder } from '../../data/encodings.js';
import { nothingFound } from '../../data/nothing-found.js';
import { fileProblem } from '../../data/read.js';
import { encodingOf } from '../../data/utf8.js';
import { DataError, RnnError } from '../../errors.js';

/** Lines of a file as they are read, or of standard input for `-`; throws a DataError for one that cannot be read. */
export async function* readFileLines(file: string): AsyncGenerator<string, void> {
  if (file === '-') return yield* readLines(process.stdin, 'Standard input');
  try {
    yield* readLines(createReadStream(file), file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') throw await nothingFound(file, process.cwd());
    throw fileProblem(file, cause);
  }
}

/** By as many first bytes a compressed file is known. */
const HEAD = 10;

/**
 * Lines as they come, without their ends, unpacked where they are compressed (see `decompress`), and converted from UTF-16 where a byte order
 * mark says so. Throws a DataError that names `source` for bytes that are not UTF-8 text.
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

/** The first bytes, and all of them; a line that is there is not kept waiting for the next one. */
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
    try {
      return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw new DataError(`${source} is not UTF-8 text.`, {
        hint: 'If it is Windows-1252 or Latin-1, convert it: iconv -f WINDOWS-1252 -t UTF-8 (iconv -f UTF-16 for UTF-16).',
        cause,
      });
    }
  };
  // Joined once its end has come: adding to a long line chunk by chunk would copy it each time.
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
