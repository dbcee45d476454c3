import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { DataError } from '../errors.js';
import { formatQuantity } from '../text/quantities.js';
import { decompressor } from './decompress.js';
import { notice } from './notices.js';
import { readHead } from './read-head.js';
import { encodingOf } from './utf8.js';

/** Pretrained vectors, by word. */
export type WordVectors = ReadonlyMap<string, Float32Array>;

export interface VectorOptions {
  /** Numbers of each vector. */
  size: number;
  /** Whether a word is read. */
  wanted(word: string): boolean;
  /** Number of words from the start of the file that are always read. */
  extraWords: number;
}

/**
 * Reads a text file of vectors as word2vec (with a first line of two counts) and GloVe write them, a word and its numbers a
 * line, apart by ASCII blanks, so that a word may have others; of a word that stands there twice the first counts. The file may be
 * compressed, see `decompress`. Gives notices of words that are not UTF-8, and of a file with fewer words than its first line says.
 * Throws a DataError with file and line for a line that is none, and for a file that cannot be read, such as a binary one.
 */
export async function readVectors(file: string, { size, wanted, extraWords }: VectorOptions): Promise<WordVectors> {
  const vectors = new Map<string, Float32Array>();
  let stream: Readable | null = null;
  let number = 0;
  let words = 0;
  let announced = 0;
  let broken = 0;
  try {
    stream = await openText(file);
    for await (const raw of linesOf(stream)) {
      number++;
      const line = number === 1 && raw.startsWith('\uFEFF') ? raw.slice(1) : raw;
      if (number === 1 && isHeading(line)) announced = Number(line.trim().split(/\s+/, 1)[0]);
      if (line.trim() === '' || (number === 1 && isHeading(line))) continue;
      const location = `${file}:${number}`;
      const [word = '', ...numbers] = line.split(/[ \t]+/);
      if (numbers.at(-1) === '') numbers.pop();
      words++;
      // A few words of large files contain spaces and are not tokens.
      const isSeveral = numbers.length > size && Number.isNaN(Number(numbers[0]));
      if (word.includes('\uFFFD')) broken++;
      if (word === '' || isSeveral || word.includes('\uFFFD')) continue;
      if (numbers.length !== size) throw otherSize(location, numbers.length, size);
      const key = word.normalize('NFC');
      if (vectors.has(key) || (words > extraWords && !wanted(key))) continue;
      vectors.set(
        key,
        Float32Array.from(numbers, (text) => parse(text, location)),
      );
    }
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(
      `The vectors ${file} cannot be read: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}.`,
      {
        hint: 'Give the path of a text file that you may read in model.input.vectors.file.',
        cause,
      },
    );
  } finally {
    stream?.destroy();
  }
  if (broken > 0) {
    notice(
      `${file}: ${formatQuantity(broken, 'word')} skipped: not UTF-8. If there are many, convert the file: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW_FILE`,
    );
  }
  if (words < announced) notice(`${file} announces ${announced} words, but has ${words}: it may be truncated.`);
  return vectors;
}

/** Bytes that show the kind of a file. */
const HEAD = 4096;

/** A stream of a file's text; throws a DataError for a binary file. */
async function openText(file: string): Promise<Readable> {
  const head = await readHead(file, HEAD);
  const unpack = decompressor(head, file);
  if (unpack !== null) {
    const unpacked = pipeline(createReadStream(file), unpack, () => {});
    return unpacked.setEncoding('utf8');
  }
  encodingOf(head, file, null);
  if (head.includes(0)) {
    throw new DataError(`The vectors ${file} are binary, as word2vec's .bin files.`, {
      hint: `Convert them: python -c "from gensim.models import KeyedVectors as K; K.load_word2vec_format('FILE', binary=True).save_word2vec_format('FILE.txt')"`,
    });
  }
  return createReadStream(file, { encoding: 'utf8' });
}

/** Lines end only at LF or CRLF: a word may be a line separator (U+2028) or a next line (U+0085). */
async function* linesOf(stream: AsyncIterable<string>): AsyncGenerator<string, void> {
  let begun = '';
  for await (const chunk of stream) {
    const [first = '', ...others] = chunk.split('\n');
    begun += first;
    for (const next of others) {
      yield begun.endsWith('\r') ? begun.slice(0, -1) : begun;
      begun = next;
    }
  }
  if (begun !== '') yield begun;
}

/** word2vec's first line: the number of words and of numbers per word. */
function isHeading(line: string): boolean {
  return /^\d+\s+\d+\s*$/.test(line);
}

function parse(text: string, location: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && Number.isFinite(Math.fround(value))) return value;
  throw new DataError(`${location} has ${JSON.stringify(text)} where a number should be.`, {
    hint: 'Give vectors of finite numbers.',
  });
}

function otherSize(location: string, count: number, size: number): DataError {
  return new DataError(`${location} has a vector of ${count} numbers; model.input.size is ${size}.`, {
    hint: `Set model.input.size to ${count} if all lines of the file have as many.`,
  });
}
