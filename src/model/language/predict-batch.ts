import type { SequenceBatch } from '../../data/batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import { evaluatePieces, longestPassFor } from './evaluate-pieces.js';
import type { SequenceForward } from './forward.js';

/** What a network says of each target; laid out as the batch, and what stands where it is masked means nothing. */
export interface Prediction {
  /** [T * B], nats: -ln P(target | all that the network reads for it). */
  losses: Float32Array;
  /** [T * B], 1 where no token is likelier; null where they were not asked for. */
  ranks: Int32Array | null;
}

/** Reads each row of a batch from a state of zeros; the memory that it takes does not grow with the steps. */
export function predictBatch(
  model: SequenceForward,
  kernels: Kernels,
  batch: SequenceBatch,
  options: { ranks: boolean },
): Prediction {
  const { steps, batchSize } = batch;
  const longestPass = longestPassFor(batchSize, model.spec.vocabularySize);
  const prediction: Prediction = {
    losses: new Float32Array(steps * batchSize),
    ranks: options.ranks ? new Int32Array(steps * batchSize) : null,
  };
  let offset = 0;
  const plan = { length: 1, batch: () => batch };
  for (const { losses, ranks } of evaluatePieces(model, kernels, plan, { longestPass, ranks: options.ranks })) {
    prediction.losses.set(losses, offset);
    if (ranks !== null) prediction.ranks?.set(ranks, offset);
    offset += losses.length;
  }
  return prediction;
}
