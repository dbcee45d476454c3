import { type BatchPlan, planSequences } from '../../../data/batches.js';
import type { EncodedCorpus } from '../../../data/sequences.js';
import { planStream } from '../../../data/stream-batches.js';
import type { Kernels } from '../../../kernels/kernels.js';
import { evaluatePieces, longestPassFor } from '../../../model/language/evaluate-pieces.js';
import type { Model } from '../../../model/language/model.js';
import { tellProgress } from '../../../runtime/progress.js';
import { createPause } from '../../../training/pause.js';

/** How a corpus is read for evaluation. */
export interface Reading {
  /** `stream` carries the state from its first token to its last, `sequences` starts each sequence from zeros. */
  batching: 'sequences' | 'stream';
  startId: number;
}

/** Sequences per batch. A stream is read in one row, because other rows would start without context. */
const ROWS = 32;

/** Loss of each token of a corpus in nats, in order. */
export async function corpusLosses(
  model: Model,
  kernels: Kernels,
  corpus: EncodedCorpus,
  reading: Reading,
): Promise<Float64Array> {
  const { ids, sequences } = corpus;
  const nats = new Float64Array(ids.length);
  const pause = createPause();
  if (reading.batching === 'stream') {
    const longestPass = longestPassFor(1, model.spec.vocabularySize);
    let position = 0;
    for (const { losses } of evaluatePieces(model, kernels, planInOrder(corpus, reading, longestPass), {
      longestPass,
    })) {
      nats.set(losses, position);
      position += losses.length;
      tellProgress({ what: 'Evaluating', done: position, total: ids.length, unit: 'tokens' });
      await pause();
    }
    return nats;
  }
  const sorted = [...sequences].sort((left, right) => left.length - right.length);
  let done = 0;
  const plan = planSequences(sorted, { batchSize: ROWS, maxLength: null, startId: reading.startId, random: null });
  const longestPass = longestPassFor(ROWS, model.spec.vocabularySize);
  for (const { piece, batch, start, losses } of evaluatePieces(model, kernels, plan, { longestPass })) {
    const { batchSize } = piece;
    for (const [row, sequence] of sorted.slice(batch * ROWS, batch * ROWS + batchSize).entries()) {
      const position = positionOf(sequence, ids);
      const end = Math.min(sequence.length, start + piece.steps);
      for (let step = start; step < end; step++) {
        nats[position + step] = losses[(step - start) * batchSize + row] as number;
      }
    }
    done += piece.targetCount;
    tellProgress({ what: 'Evaluating', done, total: ids.length, unit: 'tokens' });
    await pause();
  }
  return nats;
}

/** The tokens of a corpus in order, in one row; the batches of a stream have `steps` steps. */
export function planInOrder(
  { ids, sequences }: EncodedCorpus,
  { batching, startId }: Reading,
  steps: number,
): BatchPlan {
  return batching === 'stream'
    ? planStream(ids, { batchSize: 1, sequenceLength: steps, startId })
    : planSequences(sequences, { batchSize: 1, maxLength: null, startId, random: null });
}

/** The offset of a sequence, which is a view on the ids of a corpus. */
function positionOf(sequence: Int32Array, ids: Int32Array): number {
  return (sequence.byteOffset - ids.byteOffset) / ids.BYTES_PER_ELEMENT;
}
