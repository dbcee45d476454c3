import type { SequenceBatch } from '../../../data/batches.js';
import type { Prediction } from '../../../inference/language-model.js';
import type { Kernels } from '../../../kernels/kernels.js';
import type { Model } from '../../../model/model.js';
import { evaluatePieces, longestPassFor } from './evaluate-pieces.js';

/** See `LanguageModel.predict`. */
export function predict(model: Model, kernels: Kernels, batch: SequenceBatch, options: { ranks: boolean }): Prediction {
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
