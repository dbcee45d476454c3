import { DataError } from '../errors.js';
import type { Random, RowShare } from '../runtime/random.js';
import { countSteps, sliceRows } from './rows.js';
import { type Items, sortByLength } from './sort-by-length.js';
import type { TokenSource } from './token-source.js';

/** An epoch's batches, addressable by index, so that a run can go on from any of them. */
export interface BatchPlan<Batch = SequenceBatch> {
  readonly length: number;
  /** Targets of the whole epoch. */
  readonly targetCount: number;
  /** Share of the epoch's cells that only fill rows up, 0 to 1. */
  readonly padding: number;
  /** Throws a RangeError when there is no batch `index`. */
  batch(index: number): Batch;
  /** What the learning rate of a batch's step is multiplied by; 1 without it. */
  learningRateScale?(index: number): number;
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
  /** Draws the length of each batch; without it all are `sequenceLength`. */
  windows?: VariableLength & { random: Random };
}

/** Lengths of windows as Merity et al. 2017, section 4.1, draw them. */
export interface VariableLength {
  /** Share that is drawn around half of `sequenceLength`. */
  halved: number;
  /** Of the normal distribution around it, in steps. */
  deviation: number;
}

/** Shortest window that is drawn. */
const SHORTEST = 5;

/**
 * Lays a stream out in `batchSize` contiguous rows whose lengths differ by one at most, and cuts them in batches of
 * `sequenceLength` steps, or of lengths that are drawn, with a learning rate in proportion. Every token is a target once; its input is the token before it in the stream, also at the start of
 * a row. Throws a DataError when the stream has fewer than two tokens a row.
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

/** Where each window of a row begins. */
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
  return planRows(itemsOf(rows, lengthOf), options, (batch) => fillBatch(batch, false));
}

/** Batches of rows, those of about one length together where `random` draws them; see `planSequences`. */
export function planRows<Batch>(
  rows: Items<Row>,
  options: BucketOptions,
  fill: (rows: readonly Row[]) => Batch,
): BatchPlan<Batch> {
  if (rows.length === 0) {
    throw new DataError('There are no sequences to make batches of: the corpus has no tokens.', {
      hint: 'Give at least one line of text.',
    });
  }
  return planItems(rows, options, fill);
}

export interface BucketOptions extends Pick<SequencesOptions, 'batchSize' | 'random'> {
  /** Without `random`: the shortest first, those of one length in the order given. */
  byLength?: boolean;
}

/** A list as items. */
export function itemsOf<Item>(list: readonly Item[], lengthOf: (item: Item) => number): Items<Item> {
  const item = (index: number) => list[index] as Item;
  return { length: list.length, lengthOf: (index) => lengthOf(item(index)), item };
}

/** Batches of items, those of about one length together where `random` draws them; each step of an item is a target. */
export function planItems<Item, Batch>(
  items: Items<Item>,
  { batchSize, random, byLength = false }: BucketOptions,
  fill: (items: readonly Item[]) => Batch,
): BatchPlan<Batch> {
  let order = multiples(items.length, 1);
  random?.shuffle(order);
  // The sort is stable: items of one length stay shuffled.
  if (random !== null || byLength) order = sortByLength(order, items);
  const length = Math.ceil(items.length / batchSize);
  const batches = multiples(length, batchSize);
  random?.shuffle(batches);

  let targetCount = 0;
  let cells = 0;
  for (let from = 0; from < order.length; from += batchSize) {
    const to = Math.min(from + batchSize, order.length);
    let longest = 0;
    for (let position = from; position < to; position++) {
      const steps = items.lengthOf(order[position] as number);
      targetCount += steps;
      longest = Math.max(longest, steps);
    }
    cells += (to - from) * longest;
  }
  return {
    length,
    targetCount,
    padding: 1 - targetCount / cells,
    batch(index) {
      checkIndex(index, length);
      const from = batches[index] as number;
      return fill(Array.from(order.subarray(from, from + batchSize), items.item));
    },
  };
}

/** 0, `step`, 2 `step`, ...; `Uint32Array.from` takes seconds for the lines of a large corpus. */
function multiples(count: number, step: number): Uint32Array<ArrayBuffer> {
  const numbers = new Uint32Array(count);
  for (let index = 0; index < count; index++) numbers[index] = index * step;
  return numbers;
}

/** The targets `ids[start..end-1]`; each one's input is the id before it, or `first` for the first of them where given. */
export interface Row {
  ids: TokenSource;
  start: number;
  end: number;
  first: number | null;
  /** What follows the last of them, where that is not the id after it. */
  last: number | null;
}

/** A sequence as rows of `maxLength` at most. */
export function cutRows(
  ids: Int32Array,
  { maxLength, startId, lastId = null }: Pick<SequencesOptions, 'maxLength' | 'startId'> & { lastId?: number | null },
): Row[] {
  const rows: Row[] = [];
  const step = maxLength ?? ids.length;
  for (let start = 0; start < ids.length; start += step) {
    const end = Math.min(start + step, ids.length);
    rows.push({ ids, start, end, first: start === 0 ? startId : null, last: end === ids.length ? lastId : null });
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
    const before = first ?? ids.subarray(start - 1, start)[0];
    const own = ids.subarray(start, end);
    for (let step = 0, cell = index; step < own.length; step++, cell += batchSize) {
      inputs[cell] = (step === 0 ? before : own[step - 1]) as number;
      targets[cell] = own[step] as number;
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

/** Targets of a row. */
export function lengthOf({ start, end }: Row): number {
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
