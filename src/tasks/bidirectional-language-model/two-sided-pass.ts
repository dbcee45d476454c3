import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { TwoSidedBatch } from '../../data/two-sided-batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { TwoSidedInputs, TwoSidedModel } from '../../model/two-sided-model.js';
import { tf } from '../../runtime/tensorflow.js';
import { ranksOf } from '../ranks.js';

/** Logits of one product: 32 MB of them, and as much for the loss. */
const LOGITS = 2 ** 23;

/** A batch as the model takes it. */
export function toInputs({ inputs, following, lengths, steps, batchSize }: TwoSidedBatch): TwoSidedInputs {
  return {
    before: tf.tensor2d(inputs, [steps, batchSize], 'int32'),
    after: tf.tensor2d(following, [steps, batchSize], 'int32'),
    lengths: lengths && tf.tensor1d(lengths, 'int32'), // [B]
  };
}

/** Disposes what `toInputs` made. */
export function disposeInputs({ before, after, lengths }: TwoSidedInputs): void {
  for (const tensor of [before, after, lengths]) tensor?.dispose();
}

/**
 * Nats of each target of a batch, and its rank where asked for, [T * B] each, without dropout; what is masked means nothing.
 * The logits of a long batch are computed a part at a time: what they hold in memory is bounded.
 */
export function evaluateTwoSided(
  model: TwoSidedModel,
  kernels: Kernels,
  batch: TwoSidedBatch,
  options: { ranks: boolean },
): { losses: Float32Array; ranks: Int32Array | null } {
  const { targets, steps, batchSize } = batch;
  const cells = steps * batchSize;
  const losses = new Float32Array(cells);
  const ranks = options.ranks ? new Int32Array(cells) : null;
  const inputs = toInputs(batch);
  const hidden = model.hidden(kernels, inputs); // [T * B, H]
  disposeInputs(inputs);
  const most = Math.max(1, Math.floor(LOGITS / model.spec.vocabularySize));
  for (let start = 0; start < cells; start += most) {
    const part = targets.subarray(start, start + most);
    const rows: Tensor2D = tf.slice(hidden, [start, 0], [part.length, -1]);
    const logits = model.logits(rows); // [N, V]
    const ids: Tensor1D = tf.tensor1d(part, 'int32');
    const result = kernels.softmaxCrossEntropy(logits, model.outputBias, ids, null);
    losses.set(result.losses.dataSync(), start);
    ranks?.set(ranksOf(logits, model.outputBias, part), start);
    for (const tensor of [rows, logits, ids, result.losses, result.dLogits]) tensor.dispose();
  }
  hidden.dispose();
  return { losses, ranks };
}
