import { DataError } from '../errors.js';
import type { Random, RowShare } from '../runtime/random.js';
import { countSteps, sliceRows } from './rows.js';

/** An epoch's batches, addressable by index, so that a run can go on from any of them. */
export interface BatchPlan<Batch = SequenceBatch> {
  readonly length: number;
  /** Targets of the whole epoch. */
  readonly targetCount: number;
  /** Share of the epoch's cells that only fill rows up, 0 to 1. */
  readonly padding: number;
  /** Throws a RangeError when there is no batch `index`. */
  batch(index: number): Batch;
}

/** Rows of token ids side by side, time-major: step t of row b is at t * batchSize + b. */
export interface SequenceBatch {
  /** [T * B]; 0 where masked */
  inputs: Int32Array;
  /** [T * B]; 0 where masked */
  targets: Int32Array;
  /** [B], each 0..T; null when every row is T long */
  lengths: Int32Array | null;
  steps: number;
  batchSize: number;
  /** Targets that are not masked. */
  targetCount: number;
  /** Row b goes on where row b of the batch before ended, and its state is carried. */
  continues: boolean;
}

export interface StreamOptions {
  batchSize: number;
  /** Steps a batch, the length of truncated backpropagation through time. */
  sequenceLength: number;
  /** The input before the first token. */
  startId: number;
}

/**
 * Lays a stream out in `batchSize` contiguous rows whose lengths differ by one at most, and cuts them in batches of
 * `sequenceLength` steps. Every token is a target once; its input is the token before it in the stream, also at the start of
 * a row. Throws a DataError when the stream has fewer than two tokens a row.
 */
export function planStream(ids: Int32Array, { batchSize, sequenceLength, startId }: StreamOptions): BatchPlan {
  if (ids.length < 2 * batchSize) {
    const rows = batchSize === 1 ? 'one row' : `${batchSize} rows`;
    throw new DataError(`A stream in ${rows} needs at least ${2 * batchSize} tokens; this one has ${ids.length}.`, {
      hint: ids.length < 2 ? 'Give more text.' : `Give more text, or a batch size of ${ids.length >> 1} at most.`,
    });
  }
  const shortRow = Math.floor(ids.length / batchSize);
  const longRows = ids.length % batchSize;
  const rowLength = longRows === 0 ? shortRow : shortRow + 1;
  const rows = Array.from({ length: batchSize }, (_, row): Row => {
    const start = row * shortRow + Math.min(row, longRows);
    return { ids, start, end: start + shortRow + (row < longRows ? 1 : 0), first: start === 0 ? startId : null };
  });
  const length = Math.ceil(rowLength / sequenceLength);
  return {
    length,
    targetCount: ids.length,
    padding: 1 - ids.length / (rowLength * batchSize),
    batch(index) {
      checkIndex(index, length);
      const offset = index * sequenceLength;
      const slices = rows.map(({ start, end, first }): Row => {
        const from = start + offset;
        return { ids, start: from, end: Math.min(from + sequenceLength, end), first: offset === 0 ? first : null };
      });
      return fillBatch(slices, index > 0);
    },
  };
}

export interface SequencesOptions {
  batchSize: number;
  /** Longer sequences are cut to pieces of this length, for training; null cuts none, for evaluation. */
  maxLength: number | null;
  /** The input before each sequence's first token. */
  startId: number;
  /** Draws which sequences share a batch and the order of batches; null keeps the order given. */
  random: Random | null;
}

/**
 * Batches of whole sequences, each from a state of zero, padded to the longest of their batch. With `random`, sequences of
 * about one length share a batch. A piece cut from a sequence is a row of its own whose first input is the token before
 * it, without the state that led there. Every token is a target once. Throws a DataError when there is no token.
 */
export function planSequences(sequences: readonly Int32Array[], options: SequencesOptions): BatchPlan {
  const rows = sequences.flatMap((sequence) => cutRows(sequence, options));
  return planRows(rows, options, (batch) => fillBatch(batch, false));
}

/** Batches of rows, those of about one length together where `random` draws them; see `planSequences`. */
export function planRows<Batch>(
  rows: Row[],
  options: BucketOptions,
  fill: (rows: readonly Row[]) => Batch,
): BatchPlan<Batch> {
  if (rows.length === 0) {
    throw new DataError('There are no sequences to make batches of: the corpus has no tokens.', {
      hint: 'Give at least one line of text.',
    });
  }
  return planBuckets(rows, lengthOf, options, fill);
}

export type BucketOptions = Pick<SequencesOptions, 'batchSize' | 'random'>;

/** Batches of items, those of about one length together where `random` draws them; each step of an item is a target. */
export function planBuckets<Item, Batch>(
  items: Item[],
  lengthOf: (item: Item) => number,
  { batchSize, random }: BucketOptions,
  fill: (items: readonly Item[]) => Batch,
): BatchPlan<Batch> {
  if (random !== null) {
    random.shuffle(items);
    // The sort is stable: items of one length stay shuffled.
    items.sort((left, right) => lengthOf(left) - lengthOf(right));
  }
  const batches: Item[][] = [];
  for (let first = 0; first < items.length; first += batchSize) batches.push(items.slice(first, first + batchSize));
  random?.shuffle(batches);

  const targetCount = items.reduce((sum, item) => sum + lengthOf(item), 0);
  const longestOf = (batch: Item[]) => batch.reduce((length, item) => Math.max(length, lengthOf(item)), 0);
  const cells = batches.reduce((sum, batch) => sum + batch.length * longestOf(batch), 0);
  return {
    length: batches.length,
    targetCount,
    padding: 1 - targetCount / cells,
    batch(index) {
      checkIndex(index, batches.length);
      return fill(batches[index] as Item[]);
    },
  };
}

/** The targets `ids[start..end-1]`; each one's input is the id before it, or `first` for the first of them where given. */
export interface Row {
  ids: Int32Array;
  start: number;
  end: number;
  first: number | null;
}

/** A sequence as rows of `maxLength` at most. */
export function cutRows(
  ids: Int32Array,
  { maxLength, startId }: Pick<SequencesOptions, 'maxLength' | 'startId'>,
): Row[] {
  const rows: Row[] = [];
  const step = maxLength ?? ids.length;
  for (let start = 0; start < ids.length; start += step) {
    rows.push({ ids, start, end: Math.min(start + step, ids.length), first: start === 0 ? startId : null });
  }
  return rows;
}

/** Lays rows side by side. */
export function fillBatch(rows: readonly Row[], continues: boolean): SequenceBatch {
  const batchSize = rows.length;
  const steps = longest(rows);
  const inputs = new Int32Array(steps * batchSize);
  const targets = new Int32Array(steps * batchSize);
  const lengths = Int32Array.from(rows, lengthOf);
  for (const [index, { ids, start, end, first }] of rows.entries()) {
    for (let from = start, cell = index; from < end; from++, cell += batchSize) {
      inputs[cell] = from === start && first !== null ? first : (ids[from - 1] as number);
      targets[cell] = ids[from] as number;
    }
  }
  const targetCount = lengths.reduce((sum, length) => sum + length, 0);
  const isFull = targetCount === steps * batchSize;
  return { inputs, targets, lengths: isFull ? null : lengths, steps, batchSize, targetCount, continues };
}

/** Some rows of a batch, which stay as many steps long. */
export function sequenceRows(batch: SequenceBatch, share: RowShare): SequenceBatch {
  const lengths = batch.lengths?.slice(share.from, share.to) ?? null;
  const batchSize = share.to - share.from;
  return {
    ...batch,
    inputs: sliceRows(batch.inputs, share),
    targets: sliceRows(batch.targets, share),
    lengths,
    batchSize,
    targetCount: countSteps(lengths, batch.steps, batchSize),
  };
}

function lengthOf({ start, end }: Row): number {
  return end - start;
}

function longest(rows: readonly Row[]): number {
  return rows.reduce((length, row) => Math.max(length, lengthOf(row)), 0);
}

function checkIndex(index: number, length: number): void {
  if (!(Number.isInteger(index) && index >= 0 && index < length)) {
    throw new RangeError(`There is no batch ${index} in a plan of ${length}.`);
  }
}
