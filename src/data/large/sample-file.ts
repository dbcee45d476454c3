import { closeSync, openSync } from 'node:fs';
import { endianness } from 'node:os';
import { detached } from '../../text/detached.js';
import { type SampleFacts, type StoredList, storedList } from '../sample-list.js';
import { writeAll } from './job-runner.js';
import { readRange } from './read-range.js';
import { encodeChecksums, openSealed, PREFIX, type SealedHeader, seal, sumBlocks } from './sealed-file.js';
import { VarintWriter, varintReader } from './varints.js';

/** The sealed file of samples: all their numbers, then a record per sample, then their facts. */
const MARK = Buffer.from('rnn samples 1\n\0\0', 'latin1');

/** A sample in the form that a file stores. */
export interface SampleParts {
  /** Words, labels, names; each distinct one is stored once. */
  words: readonly string[];
  /** Integers of at least 0. */
  numbers: readonly number[];
  floats: Float32Array | null;
}

/** Converts samples to their stored form and back. */
export interface SampleCodec<Sample> {
  take(sample: Sample): SampleParts;
  /** `floats` reads from the file at each call. */
  put(parts: Pick<SampleParts, 'words' | 'numbers'> & { floats(): Float32Array }): Sample;
}

interface SampleFileHeader extends SealedHeader {
  count: number;
  /** Offsets of the records and of the facts, in bytes. */
  records: number;
  facts: number;
  end: number;
  words: string[];
  notices: string[];
}

/** A file of samples, open until `close`. */
export interface SampleFile<Sample> {
  samples: StoredList<Sample>;
  /** Notices given while the samples were read. */
  notices: string[];
  sources: string[];
  close(): void;
}

/** Bytes of facts per sample: length of its record, label, size, and a digest. */
const FACT_BYTES = 4 + 4 + 4 + 8;
/** Bytes of records read at once in sequential access. */
const WINDOW = 2 ** 18;

/** Opens a file of samples; null if it is not one, incomplete or has another byte order. */
export function openSampleFile<Sample>(path: string, { put }: SampleCodec<Sample>): SampleFile<Sample> | null {
  const file = openSealed<SampleFileHeader>(path, MARK, endianness(), ({ end }) => end);
  if (file === null) return null;
  const { header, read, close } = file;
  const { count, words, notices, sources } = header;
  const column = <Values>(
    type: { new (buffer: ArrayBufferLike, at: number, length: number): Values },
    at: number,
    bytes: number,
  ) => new type(read(header.facts + at * count, header.facts + (at + bytes) * count).buffer, 0, count);
  const digests = column(Float64Array, 0, 8);
  const lengths = column(Uint32Array, 8, 4);
  const labels = column(Uint32Array, 12, 4);
  const sizes = column(Uint32Array, 16, 4);
  const starts = new Float64Array(count);
  let at = header.records;
  for (let index = 0; index < count; index++) {
    starts[index] = at;
    at += lengths[index] as number;
  }
  let window: Buffer = Buffer.alloc(0);
  let from = 0;
  let next = 0;
  const recordAt = (index: number): Uint8Array => {
    const start = starts[index] as number;
    const end = start + (lengths[index] as number);
    if (start >= from && end <= from + window.length) return window.subarray(start - from, end - from);
    // Sequential access reads the following records too.
    if (index !== next) return read(start, end);
    window = read(start, Math.max(end, Math.min(start + WINDOW, header.facts)));
    from = start;
    return window.subarray(0, end - start);
  };
  const facts: SampleFacts = {
    label: (index) => words[labels[index] as number] as string,
    digest: (index) => digests[index] as number,
    size: (index) => sizes[index] as number,
  };
  const sampleAt = (index: number): Sample => {
    const number = varintReader(recordAt(index));
    next = index + 1;
    const own = Array.from({ length: number() }, () => words[number()] as string);
    const numbers = Array.from({ length: number() }, () => number());
    const [start, length] = [number(), number()];
    const floats = () => {
      const bytes = read(PREFIX + 4 * start, PREFIX + 4 * (start + length));
      return new Float32Array(bytes.buffer, bytes.byteOffset, length);
    };
    return put({ words: own, numbers, floats });
  };
  return { samples: storedList(count, sampleAt, facts), notices, sources, close };
}

/** Writes a file of samples, one after the other. */
export interface SampleWriter<Sample> {
  add(sample: Sample, facts: { label: string; digest: number; size: number }): void;
  /** Seals the file. */
  finish(about: { sources: string[]; notices: string[] }): void;
  close(): void;
}

/** Writes samples to `path`, with the records in a second file beside it until `finish`; neither file may exist. */
export function createSampleWriter<Sample>(path: string, { take }: SampleCodec<Sample>): SampleWriter<Sample> {
  const file = openSync(path, 'wx+');
  const besidePath = `${path}.records`;
  const beside = openSync(besidePath, 'wx+');
  const numberOf = new Map<string, number>();
  const idOf = (word: string) => {
    const known = numberOf.get(word);
    if (known !== undefined) return known;
    numberOf.set(detached(word), numberOf.size);
    return numberOf.size - 1;
  };
  const record = new VarintWriter();
  const facts = { digests: new Float64Array(2 ** 10), numbers: new Uint32Array(3 * 2 ** 10) };
  let [count, floats, written] = [0, 0, 0];
  let pending: Buffer[] = [];
  let waiting = 0;
  const flush = () => {
    const bytes = Buffer.concat(pending);
    writeAll(beside, bytes, written);
    written += bytes.length;
    [pending, waiting] = [[], 0];
  };
  return {
    add(sample, { label, digest, size }) {
      const { words, numbers, floats: own } = take(sample);
      record.push(words.length);
      for (const word of words) record.push(idOf(word));
      record.push(numbers.length);
      for (const number of numbers) record.push(number);
      record.push(floats);
      record.push(own?.length ?? 0);
      const bytes = Buffer.from(record.take());
      pending.push(bytes);
      waiting += bytes.length;
      if (waiting > WINDOW) flush();
      if (own !== null && own.length > 0) {
        writeAll(file, own, PREFIX + 4 * floats);
        floats += own.length;
      }
      if (count === facts.digests.length) {
        facts.digests = grown(facts.digests, new Float64Array(2 * count));
        facts.numbers = grown(facts.numbers, new Uint32Array(6 * count));
      }
      facts.digests[count] = digest;
      facts.numbers.set([bytes.length, idOf(label), size], 3 * count);
      count++;
    },
    finish({ sources, notices }) {
      flush();
      const records = PREFIX + 4 * floats;
      for (let from = 0; from < written; from += WINDOW) {
        writeAll(file, readRange(beside, besidePath, from, Math.min(from + WINDOW, written)), records + from);
      }
      const start = records + written;
      writeAll(file, facts.digests.subarray(0, count), start);
      for (let fact = 0; fact < 3; fact++) {
        const column = Uint32Array.from({ length: count }, (_, index) => facts.numbers[3 * index + fact] as number);
        writeAll(file, column, start + (8 + 4 * fact) * count);
      }
      const end = start + FACT_BYTES * count;
      const header: SampleFileHeader = {
        endianness: endianness(),
        checksums: encodeChecksums(sumBlocks(file, path, PREFIX, end)),
        sources,
        count,
        records,
        facts: start,
        end,
        words: [...numberOf.keys()],
        notices,
      };
      seal(file, MARK, header, end);
    },
    close() {
      closeSync(file);
      closeSync(beside);
    },
  };
}

function grown<Values extends Float64Array | Uint32Array>(values: Values, larger: Values): Values {
  larger.set(values);
  return larger;
}
