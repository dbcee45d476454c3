import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { BidirectionalBatch } from '../../data/bidirectional-batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import { readValues } from '../../runtime/read-values.js';
import { tf } from '../../runtime/tensorflow.js';
import { countsOf } from '../heads/mask.js';
import { ranksOf } from '../heads/ranks.js';
import { sumLosses } from '../heads/sum-losses.js';
import type { Prediction } from '../language/predict-batch.js';
import type { LossAndGradients, LossOptions } from '../network.js';
import type { BidirectionalForward, BidirectionalInputs } from './forward.js';

/** Maximum logits per product: 32 MB, and as much for the loss. */
const LOGITS = 2 ** 23;

/** See `BidirectionalModel.lossAndGradients`. */
export function lossAndGradients(
  model: Pick<BidirectionalForward, 'forward' | 'outputBias'>,
  kernels: Kernels,
  batch: BidirectionalBatch,
  { random, gradients = new Map() }: LossOptions,
): LossAndGradients {
  const inputs = toInputs(batch);
  const pass = model.forward(kernels, { ...inputs, random });
  const targets = tf.tensor1d(batch.targets, 'int32'); // [T * B]
  const weights = batch.lengths && tf.tensor1d(countsOf(batch)); // [T * B]
  const { losses, dLogits } = kernels.softmaxCrossEntropy(pass.logits, model.outputBias, targets, weights);
  pass.backward(dLogits, gradients);
  const lossSum = sumLosses(losses);
  for (const tensor of [pass.logits, targets, weights]) tensor?.dispose();
  disposeInputs(inputs);
  return { lossSum, gradients };
}

/**
 * Loss in nats of each target of a batch, and optionally its rank, [T * B] each, without dropout; masked values are undefined.
 * The logits of a long batch are computed in parts, to limit memory.
 */
export function predictTargets(
  model: Pick<BidirectionalForward, 'hidden' | 'logits' | 'outputBias' | 'spec'>,
  kernels: Kernels,
  batch: BidirectionalBatch,
  options: { ranks: boolean },
): Prediction {
  const { targets, steps, batchSize } = batch;
  const cells = steps * batchSize;
  const losses = new Float32Array(cells);
  const ranks = options.ranks ? new Int32Array(cells) : null;
  const hidden = hiddenOf(model, kernels, batch); // [T * B, H]
  const most = Math.max(1, Math.floor(LOGITS / model.spec.vocabularySize));
  for (let start = 0; start < cells; start += most) {
    const part = targets.subarray(start, start + most);
    const rows: Tensor2D = tf.slice(hidden, [start, 0], [part.length, -1]);
    const logits = model.logits(rows); // [N, V]
    const ids: Tensor1D = tf.tensor1d(part, 'int32');
    const found = kernels.softmaxLosses(logits, model.outputBias, ids, null);
    losses.set(found.dataSync(), start);
    ranks?.set(ranksOf(logits, model.outputBias, part), start);
    for (const tensor of [rows, logits, ids, found]) tensor.dispose();
  }
  hidden.dispose();
  return { losses, ranks };
}

/** See `BidirectionalModel.logitsAt`. */
export function logitsAt(
  model: Pick<BidirectionalForward, 'hidden' | 'logits' | 'outputBias'>,
  kernels: Kernels,
  batch: BidirectionalBatch,
  positions: readonly number[],
): Float32Array[] {
  const hidden = hiddenOf(model, kernels, batch); // [T, H]
  const logits = positions.map((position) =>
    readValues(() => {
      const row = model.logits(tf.slice(hidden, [position, 0], [1, -1])); // [1, V]
      return row.add(model.outputBias);
    }),
  );
  hidden.dispose();
  return logits;
}

function hiddenOf(model: Pick<BidirectionalForward, 'hidden'>, kernels: Kernels, batch: BidirectionalBatch): Tensor2D {
  const inputs = toInputs(batch);
  const hidden = model.hidden(kernels, inputs);
  disposeInputs(inputs);
  return hidden;
}

function toInputs({ inputs, following, lengths, steps, batchSize }: BidirectionalBatch): BidirectionalInputs {
  return {
    before: tf.tensor2d(inputs, [steps, batchSize], 'int32'),
    after: tf.tensor2d(following, [steps, batchSize], 'int32'),
    lengths: lengths && tf.tensor1d(lengths, 'int32'), // [B]
  };
}

function disposeInputs({ before, after, lengths }: BidirectionalInputs): void {
  for (const tensor of [before, after, lengths]) tensor?.dispose();
}
