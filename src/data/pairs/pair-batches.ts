import type { Random, RowShare } from '../../runtime/random.js';
import { type BatchPlan, type SequenceBatch, sequenceRows } from '../batches.js';
import { sliceRows } from '../rows.js';
import type { EncodedPair } from './encode-pairs.js';

/** A batch of pairs, time-major: step t of row b is at t * batchSize + b, 0 if masked. */
export interface PairBatch extends Omit<SequenceBatch, 'continues'> {
  /** [S * B] */
  sources: Int32Array;
  /** [B], each 1..S; null if all are S long */
  sourceLengths: Int32Array | null;
  sourceSteps: number;
  /** Progress of training at the start of the batch, in epochs. */
  progress: number;
}

export interface PairOptions {
  batchSize: number;
  /** The decoder's first input. */
  startId: number;
  /** Shuffles pairs among batches and the order of batches; null sorts by length, for evaluation. */
  random: Random | null;
  /** Counted from 0. */
  epoch: number;
}

/** Batches of pairs with targets of similar length and, among these, sources of similar length. */
export function planPairs(
  pairs: readonly EncodedPair[],
  { batchSize, startId, random, epoch }: PairOptions,
): BatchPlan<PairBatch> {
  const rows = [...pairs];
  random?.shuffle(rows);
  // The sort is stable, so pairs of equal lengths stay shuffled.
  rows.sort((left, right) => left.target.length - right.target.length || left.source.length - right.source.length);
  const batches: EncodedPair[][] = [];
  for (let first = 0; first < rows.length; first += batchSize) batches.push(rows.slice(first, first + batchSize));
  random?.shuffle(batches);

  const targetCount = rows.reduce((sum, { target }) => sum + target.length, 0);
  const tokens = targetCount + rows.reduce((sum, { source }) => sum + source.length, 0);
  const cells = batches.reduce(
    (sum, batch) => sum + batch.length * (longest(batch, 'source') + longest(batch, 'target')),
    0,
  );
  return {
    length: batches.length,
    targetCount,
    padding: 1 - tokens / cells,
    batch(index) {
      const batch = batches[index];
      if (batch === undefined) throw new RangeError(`There is no batch ${index} in a plan of ${batches.length}.`);
      return fillBatch(batch, startId, epoch + index / batches.length);
    },
  };
}

/** A range of rows of a batch, with the batch's number of steps. */
export function pairRows(batch: PairBatch, share: RowShare): PairBatch {
  return {
    ...sequenceRows(batch, share),
    sources: sliceRows(batch.sources, share),
    sourceLengths: batch.sourceLengths?.slice(share.from, share.to) ?? null,
  };
}

function fillBatch(pairs: readonly EncodedPair[], startId: number, progress: number): PairBatch {
  const batchSize = pairs.length;
  const source = collate(pairs.map(({ source }) => source));
  const target = collate(pairs.map(({ target }) => target));
  const inputs = new Int32Array(target.ids.length);
  for (const [row, { target: ids }] of pairs.entries()) {
    inputs[row] = startId;
    for (let step = 1; step < ids.length; step++) inputs[step * batchSize + row] = ids[step - 1] as number;
  }
  return {
    sources: source.ids,
    sourceLengths: source.lengths,
    sourceSteps: source.steps,
    inputs,
    targets: target.ids,
    lengths: target.lengths,
    steps: target.steps,
    batchSize,
    targetCount: pairs.reduce((sum, { target }) => sum + target.length, 0),
    progress,
  };
}

/** Collates rows of ids, time-major, with their lengths if these differ. */
export function collate(rows: readonly Int32Array[]): { ids: Int32Array; lengths: Int32Array | null; steps: number } {
  const lengths = Int32Array.from(rows, (row) => row.length);
  const steps = lengths.reduce((most, length) => Math.max(most, length), 0);
  const ids = new Int32Array(steps * rows.length);
  for (const [row, values] of rows.entries()) {
    for (const [step, id] of values.entries()) ids[step * rows.length + row] = id;
  }
  return { ids, lengths: lengths.every((length) => length === steps) ? null : lengths, steps };
}

function longest(pairs: readonly EncodedPair[], side: keyof EncodedPair): number {
  return pairs.reduce((length, pair) => Math.max(length, pair[side].length), 0);
}
