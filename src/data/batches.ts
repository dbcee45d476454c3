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
export function multiples(count: number, step: number): Uint32Array<ArrayBuffer> {
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

export function checkIndex(index: number, length: number): void {
  if (!(Number.isInteger(index) && index >= 0 && index < length)) {
    throw new RangeError(`There is no batch ${index} in a plan of ${length}.`);
  }
}
