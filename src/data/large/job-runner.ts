import { closeSync, openSync, writeSync } from 'node:fs';
import { createRunningIds, type RunningIds } from '../../text/running-ids.js';
import { checkUtf8 } from '../utf8.js';
import { type ChunkEncoder, createChunkEncoder } from './encode-chunk.js';
import type {
  BeginJob,
  CountedTokens,
  EncodedChunk,
  EncodeJob,
  Job,
  JobResult,
  ScanJob,
  TableJob,
  WriteJob,
} from './jobs.js';
import { createRangeReader, type RangeReader, readRange } from './read-range.js';
import { countText } from './scan-chunk.js';

/** Executes jobs in order, with state between them. */
export interface JobRunner {
  run<One extends Job>(job: One): JobResult<One>;
  close(): void;
}

interface Encoding {
  ids: RunningIds;
  chunks: ChunkEncoder;
  unit: BeginJob['unit'];
  scratch: { file: number; path: string; size: number };
  counts: Float64Array[];
  /** Reused, because thousands of short-lived buffers fill the memory. */
  buffers: { running: ReusedBuffer; final: ReusedBuffer };
}

interface ReusedBuffer {
  memory: ArrayBuffer;
}

interface Target {
  file: number;
  ids: Uint32Array;
  width: TableJob['width'];
}

/** The work of a worker, or of the main thread without workers. */
export function createJobRunner(): JobRunner {
  const reader = createRangeReader();
  let encoding: Encoding | null = null;
  let target: Target | null = null;
  const run = (job: Job) => {
    switch (job.type) {
      case 'scan':
        return scan(reader, job);
      case 'begin':
        encoding = begin(reader, job);
        return null;
      case 'encode':
        return encode(encoding as Encoding, job);
      case 'tokens':
        return countedTokens(encoding as Encoding);
      case 'table':
        target = { file: openSync(job.target, 'r+'), ids: job.ids, width: job.width };
        return null;
      case 'write':
        write(encoding as Encoding, target as Target, job);
        return null;
    }
  };
  return {
    run: run as JobRunner['run'],
    close() {
      reader.close();
      if (encoding !== null) closeSync(encoding.scratch.file);
      if (target !== null) closeSync(target.file);
      encoding = null;
      target = null;
    },
  };
}

function scan(reader: RangeReader, { path, name, from, to }: ScanJob) {
  const bytes = reader.read(path, from, to);
  // The caller finds the location for the message, because it knows the text before.
  checkUtf8(bytes, name);
  return countText(bytes);
}

function begin(reader: RangeReader, job: BeginJob): Encoding {
  const ids = createRunningIds();
  return {
    ids,
    chunks: createChunkEncoder(job, ids, reader),
    unit: job.unit,
    scratch: { file: openSync(job.scratch, 'w+'), path: job.scratch, size: 0 },
    counts: [],
    buffers: { running: { memory: new ArrayBuffer(0) }, final: { memory: new ArrayBuffer(0) } },
  };
}

function encode({ ids, chunks, unit, scratch, counts, buffers }: Encoding, job: EncodeJob): EncodedChunk {
  const found = chunks.encode(job);
  let own = counts[job.split] ?? new Float64Array(2 ** 12);
  if (own.length < ids.tokens.length) {
    const grown = new Float64Array(2 * ids.tokens.length);
    grown.set(own);
    own = grown;
  }
  counts[job.split] = own;
  const hasEnds = unit !== 'stream';
  const ends: number[] = [];
  // An iterator takes ten times as long.
  for (let at = 0; at < found.length; at++) {
    const id = found[at] as number;
    own[id] = (own[id] as number) + 1;
    if (id === 0 && hasEnds) ends.push(at + 1);
  }
  const width = widthOf(ids.tokens.length);
  const narrow = idArray(width, found.length, buffers.running);
  narrow.set(found);
  const offset = scratch.size;
  writeAll(scratch.file, narrow, offset);
  scratch.size += narrow.byteLength;
  return { length: found.length, offset, width, ends: Uint32Array.from(ends), last: found.at(-1) ?? null };
}

function countedTokens({ ids: { tokens }, counts }: Encoding): CountedTokens {
  return { tokens, counts: Array.from(counts, (own) => (own ?? new Float64Array(0)).slice(0, tokens.length)) };
}

function write({ scratch, buffers }: Encoding, target: Target, { length, offset, width, position }: WriteJob): void {
  const running = idArray(width, length, buffers.running);
  readRange(scratch.file, scratch.path, offset, offset + running.byteLength, bytesOf(running));
  const ids = idArray(target.width, length, buffers.final);
  const table = target.ids;
  for (let index = 0; index < length; index++) ids[index] = table[running[index] as number] as number;
  writeAll(target.file, ids, position);
}

/** Bytes per id of a vocabulary. */
export function widthOf(size: number): TableJob['width'] {
  return size <= 2 ** 8 ? 1 : size <= 2 ** 16 ? 2 : 4;
}

/** An array of ids of the given width in a buffer. */
function idArray(
  width: TableJob['width'],
  length: number,
  buffer: ReusedBuffer,
): Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> {
  if (buffer.memory.byteLength < width * length) buffer.memory = new ArrayBuffer(width * length);
  const type = width === 1 ? Uint8Array : width === 2 ? Uint16Array : Uint32Array;
  return new type(buffer.memory, 0, length);
}

function bytesOf({ buffer, byteOffset, byteLength }: NodeJS.ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Writes an array to an open file, at a position. */
export function writeAll(file: number, array: NodeJS.ArrayBufferView, position: number): void {
  const bytes = bytesOf(array);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}
