import { DataError } from '../errors.js';
import type { Random } from '../runtime/random.js';
import { type BatchPlan, checkIndex, fillBatch, multiples, type Row } from './batches.js';
import type { TokenSource } from './token-source.js';

export interface StreamOptions {
  batchSize: number;
  /** Steps per batch, the length of truncated backpropagation through time. */
  sequenceLength: number;
  /** The input before the first token. */
  startId: number;
  /** Draws the length of each batch; without it all are `sequenceLength`. */
  windows?: VariableLength & { random: Random };
}

/** Variable chunk lengths (Merity et al. 2017, section 4.1). */
export interface VariableLength {
  /** Share of chunks drawn around half of `sequenceLength`. */
  halved: number;
  /** Standard deviation of the normal distribution, in steps. */
  deviation: number;
}

/** Minimum chunk length. */
const SHORTEST = 5;

/**
 * Divides a stream into `batchSize` contiguous rows whose lengths differ by at most one, and splits them into batches of
 * `sequenceLength` steps, or of lengths that are drawn, with a learning rate in proportion. Every token is a target once; its input is the token before it in the stream, also at the start of
 * a row. Throws a DataError if the stream has fewer than two tokens per row.
 */
export function planStream(ids: TokenSource, options: StreamOptions): BatchPlan {
  const { batchSize, sequenceLength, startId } = options;
  if (ids.length < 2 * batchSize) {
    const rows = batchSize === 1 ? 'one row' : `${batchSize} rows`;
    throw new DataError(`A stream in ${rows} needs at least ${2 * batchSize} tokens; this one has ${ids.length}.`, {
      hint:
        ids.length < 2
          ? 'Give more text.'
          : `Give more text, or a batch size of ${Math.floor(ids.length / 2)} at most.`,
    });
  }
  const shortRow = Math.floor(ids.length / batchSize);
  const longRows = ids.length % batchSize;
  const rowLength = longRows === 0 ? shortRow : shortRow + 1;
  const rows = Array.from({ length: batchSize }, (_, row): Row => {
    const start = row * shortRow + Math.min(row, longRows);
    return {
      ids,
      start,
      end: start + shortRow + (row < longRows ? 1 : 0),
      first: start === 0 ? startId : null,
      last: null,
    };
  });
  const starts = cutWindows(rowLength, options);
  const length = starts.length;
  const endOf = (index: number) => starts[index + 1] ?? rowLength;
  return {
    length,
    ...(options.windows && {
      learningRateScale: (index) => (endOf(index) - (starts[index] as number)) / sequenceLength,
    }),
    targetCount: ids.length,
    padding: 1 - ids.length / (rowLength * batchSize),
    batch(index) {
      checkIndex(index, length);
      const offset = starts[index] as number;
      const slices = rows.map(({ start, end, first }): Row => {
        const from = start + offset;
        const until = Math.min(start + endOf(index), end);
        return { ids, start: from, end: until, first: offset === 0 ? first : null, last: null };
      });
      return fillBatch(slices, index > 0);
    },
  };
}

/** The start of each chunk of a row. */
function cutWindows(rowLength: number, { sequenceLength, windows }: StreamOptions): Uint32Array {
  if (windows === undefined) return multiples(Math.ceil(rowLength / sequenceLength), sequenceLength);
  const { random, halved, deviation } = windows;
  const shortest = Math.min(SHORTEST, sequenceLength);
  const starts: number[] = [];
  for (let start = 0; start < rowLength; ) {
    starts.push(start);
    const around = random.next() < halved ? sequenceLength / 2 : sequenceLength;
    const drawn = Math.floor(around + deviation * random.normal());
    start += Math.min(Math.max(drawn, shortest), 2 * sequenceLength);
  }
  return Uint32Array.from(starts);
}
