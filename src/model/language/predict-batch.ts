import type { SequenceBatch } from '../../data/batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import { evaluatePieces, longestPassFor } from './evaluate-pieces.js';
import type { SequenceForward } from './forward.js';

/** Losses and ranks of each target, in the layout of the batch; masked values are undefined. */
export interface Prediction {
  /** [T * B], nats: -ln P(target | context). */
  losses: Float32Array;
  /** [T * B], 1 if no token is likelier; null if not requested. */
  ranks: Int32Array | null;
}

/** Evaluates each row of a batch from a zero state, in memory that does not grow with the number of steps. */
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
