import type { RowShare } from '../runtime/random.js';
import {
  type BatchPlan,
  type BucketOptions,
  cutRows,
  fillBatch,
  itemsOf,
  lengthOf,
  planRows,
  type Row,
  type SequenceBatch,
  type SequencesOptions,
  sequenceRows,
} from './batches.js';
import type { Items } from './item-order.js';
import { sliceRows } from './rows.js';

/** A batch in which every target has both neighbours as inputs: `inputs` are the tokens before the targets. */
export interface BidirectionalBatch extends SequenceBatch {
  /** [T * B]: the token after each target; 0 if masked. */
  following: Int32Array;
}

export interface BidirectionalOptions extends Omit<SequencesOptions, 'startId'> {
  /** The id before the first token of a sequence and after its last; never a target. */
  boundaryId: number;
}

/**
 * Batches of whole sequences, like `planSequences`. A piece of a sequence has its neighbouring tokens as inputs, but no wider
 * context. Every token is a target once.
 */
export function planBidirectional(
  sequences: readonly Int32Array[],
  { boundaryId, ...options }: BidirectionalOptions,
): BatchPlan<BidirectionalBatch> {
  const ends = { startId: boundaryId, lastId: boundaryId };
  const rows = sequences.flatMap((ids) => cutRows(ids, { ...options, ...ends }));
  return planBidirectionalRows(itemsOf(rows, lengthOf), options);
}

/** The same for rows, each of which has a `last`. */
export function planBidirectionalRows(rows: Items<Row>, options: BucketOptions): BatchPlan<BidirectionalBatch> {
  return planRows(rows, options, (batch) => {
    const filled = fillBatch(batch, false);
    return { ...filled, following: followingOf(batch, filled) };
  });
}

/** A range of rows of a batch, with the batch's number of steps. */
export function bidirectionalRows(batch: BidirectionalBatch, share: RowShare): BidirectionalBatch {
  return { ...sequenceRows(batch, share), following: sliceRows(batch.following, share) };
}

function followingOf(rows: readonly Row[], { targets, steps, batchSize }: SequenceBatch): Int32Array {
  const following = new Int32Array(steps * batchSize);
  for (const [index, { ids, start, end, last }] of rows.entries()) {
    let cell = index;
    for (let at = start + 1; at < end; at++, cell += batchSize) following[cell] = targets[cell + batchSize] as number;
    following[cell] = (last ?? ids.subarray(end, end + 1)[0]) as number;
  }
  return following;
}
