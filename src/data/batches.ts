import { DataError } from '../errors.js';
import type { Random, RowShare } from '../runtime/random.js';
import { givenOrder, type Items, orderByLength } from './item-order.js';
import { countSteps, sliceRows } from './rows.js';
import type { TokenSource } from './token-source.js';

/** An epoch's batches, addressable by index, so that a run can resume at any of them. */
export interface BatchPlan<Batch = SequenceBatch> {
  readonly length: number;
  /** Number of targets of the whole epoch. */
  readonly targetCount: number;
  /** Share of padding in the epoch, 0 to 1. */
  readonly padding: number;
  /** Throws a RangeError if there is no batch `index`. */
  batch(index: number): Batch;
  /** Factor of the learning rate for a batch; 1 by default. */
  learningRateScale?(index: number): number;
}

/** A batch of token ids, time-major: step t of row b is at t * batchSize + b. */
export interface SequenceBatch {
  /** [T * B]; 0 if masked */
  inputs: Int32Array;
  /** [T * B]; 0 if masked */
  targets: Int32Array;
  /** [B], each 0..T; null if every row is T long */
  lengths: Int32Array | null;
  steps: number;
  batchSize: number;
  /** Targets that are not masked. */
  targetCount: number;
  /** Row b continues row b of the previous batch, and its state is carried. */
  continues: boolean;
}

export interface SequencesOptions {
  batchSize: number;
  /** Longer sequences are split into pieces of this length, for training; null splits none, for evaluation. */
  maxLength: number | null;
  /** The input before each sequence's first token. */
  startId: number;
  /** Shuffles sequences among batches and the order of batches; null keeps the given order. */
  random: Random | null;
}

/**
 * Batches of whole sequences, each from a zero state, padded to the longest of the batch. With `random`, sequences of similar
 * length share a batch. A piece of a sequence is a separate row; its first input is the token before it, but no state is
 * carried. Every token is a target once. Throws a DataError if there are no tokens.
 */
export function planSequences(sequences: readonly Int32Array[], options: SequencesOptions): BatchPlan {
  const rows = sequences.flatMap((sequence) => cutRows(sequence, options));
  return planRows(itemsOf(rows, lengthOf), options, (batch) => fillBatch(batch, false));
}

/** Batches of rows; with `random`, rows of similar length share a batch; see `planSequences`. */
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
  /** Without `random`: sorted by length, stable. */
  byLength?: boolean;
}

/** A list as items. */
export function itemsOf<Item>(list: readonly Item[], lengthOf: (item: Item) => number): Items<Item> {
  const item = (index: number) => list[index] as Item;
  return { length: list.length, lengthOf: (index) => lengthOf(item(index)), item };
}

/** Batches of items; with `random`, items of similar length share a batch. Each step of an item is a target. */
export function planItems<Item, Batch>(
  items: Items<Item>,
  { batchSize, random, byLength = false }: BucketOptions,
  fill: (items: readonly Item[]) => Batch,
): BatchPlan<Batch> {
  const order = random !== null || byLength ? orderByLength(items, random) : givenOrder(items);
  const length = Math.ceil(items.length / batchSize);
  const batches = multiples(length, batchSize);
  random?.shuffle(batches);

  let cells = 0;
  for (let from = 0; from < items.length; from += batchSize) {
    const to = Math.min(from + batchSize, items.length);
    cells += (to - from) * order.longest(from, to);
  }
  return {
    length,
    targetCount: order.steps,
    padding: 1 - order.steps / cells,
    batch(index) {
      checkIndex(index, length);
      const from = batches[index] as number;
      return fill(order.indices(from, Math.min(from + batchSize, items.length)).map(items.item));
    },
  };
}

/** 0, `step`, 2 `step`, ...; `Uint32Array.from` would take seconds for a large corpus. */
export function multiples(count: number, step: number): Uint32Array<ArrayBuffer> {
  const numbers = new Uint32Array(count);
  for (let index = 0; index < count; index++) numbers[index] = index * step;
  return numbers;
}

/** The targets `ids[start..end-1]`; each input is the id before its target, or `first` (if given) for the first target. */
export interface Row {
  ids: TokenSource;
  start: number;
  end: number;
  first: number | null;
  /** The id after the last target, if it is not the next id of the corpus. */
  last: number | null;
}

/** Splits a sequence into rows of at most `maxLength`. */
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

/** Collates rows into a batch. */
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

/** A range of rows of a batch, with the batch's number of steps. */
export function sequenceRows<Batch extends Omit<SequenceBatch, 'continues'>>(batch: Batch, share: RowShare): Batch {
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
