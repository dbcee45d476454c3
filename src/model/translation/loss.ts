import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { PairBatch } from '../../data/pairs/pair-batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import { readValues } from '../../runtime/read-values.js';
import { tf } from '../../runtime/tensorflow.js';
import { countsOf } from '../heads/mask.js';
import { sumLosses } from '../heads/sum-losses.js';
import type { LossAndGradients, LossOptions } from '../network.js';
import type { Encoding } from './encoding.js';
import type { TranslationForward } from './forward.js';

export interface TranslationLossOptions extends LossOptions {
  /** The random stream of dropout masks and scheduled sampling. */
  random: Random;
  /** Label smoothing: share of a target's probability that is spread over the vocabulary. */
  labelSmoothing: number;
  /** Probability that an input of the decoder is the model's own prediction (scheduled sampling). */
  samplingProbability: number;
}

/** See `TranslationModel.lossAndGradients`. */
export function lossAndGradients(
  model: TranslationForward,
  kernels: Kernels,
  batch: PairBatch,
  { random, labelSmoothing, samplingProbability, gradients = new Map() }: TranslationLossOptions,
): LossAndGradients {
  const { sources, sourceSteps, steps, batchSize } = batch;
  const sourceIds = tf.tensor2d(sources, [sourceSteps, batchSize], 'int32');
  const encoding = model.encode(kernels, { ids: sourceIds, lengths: batch.sourceLengths, random });
  const lengths = batch.lengths && tf.tensor1d(batch.lengths, 'int32'); // [B]
  const inputs =
    samplingProbability === 0
      ? batch.inputs
      : mixInputs(model, kernels, { batch, encoding, lengths, random, samplingProbability });
  const ids = tf.tensor2d(inputs, [steps, batchSize], 'int32');
  const pass = model.decode(kernels, encoding, { ids, lengths, random });
  const targets = tf.tensor1d(batch.targets, 'int32'); // [T * B]
  const weights = batch.lengths && tf.tensor1d(countsOf(batch)); // [T * B]
  const { losses, dLogits } = kernels.softmaxCrossEntropy(pass.logits, model.outputBias, targets, weights);
  let lossSum = sumLosses(losses);
  let dSmoothed = dLogits;
  if (labelSmoothing > 0) {
    const smoothed = smooth(model, { logits: pass.logits, dLogits, targets, weights, labelSmoothing });
    lossSum += smoothed.added;
    dSmoothed = smoothed.dLogits;
  }
  pass.backward(dSmoothed, gradients);
  for (const tensor of [sourceIds, lengths, ids, targets, weights, pass.logits]) tensor?.dispose();
  return { lossSum, gradients };
}

/**
 * Scheduled sampling (Bengio et al. 2015) in two passes (Mihaylova and Martins 2019): the first reads the gold inputs and predicts
 * each token; in the second, the training pass, predictions replace a share of the gold inputs. Predictions from predictions
 * are not modelled, but in return steps do not depend on each other.
 */
function mixInputs(
  model: TranslationForward,
  kernels: Kernels,
  options: {
    batch: PairBatch;
    encoding: Encoding;
    lengths: Tensor1D | null;
    random: Random;
    samplingProbability: number;
  },
): Int32Array {
  const { batch, encoding, lengths, random, samplingProbability } = options;
  const { inputs, steps, batchSize } = batch;
  const ids = tf.tensor2d(inputs, [steps, batchSize], 'int32');
  const pass = model.decode(kernels, encoding, { ids, lengths, random: null });
  const predicted = readValues<'int32'>(() => pass.logits.add(model.outputBias).argMax(1));
  pass.dispose();
  pass.logits.dispose();
  ids.dispose();
  const mixed = inputs.slice();
  const { from, to, of } = random.share ?? { from: 0, to: batchSize, of: batchSize };
  // The first input is not a token of the target.
  for (let cell = of; cell < steps * of; cell++) {
    const row = cell % of;
    if (random.next() >= samplingProbability || row < from || row >= to) continue;
    const own = Math.floor(cell / of) * batchSize + row - from;
    mixed[own] = predicted[own - batchSize] as number;
  }
  return mixed;
}

/**
 * Label smoothing (Szegedy et al. 2016): q = (1 - e) onehot(y) + e / V, so that the loss -Σ q ln p grows by
 * e (z_y - mean z) and its gradient by e (onehot(y) - 1 / V). Takes ownership of `dLogits`.
 */
function smooth(
  { outputBias }: TranslationForward,
  options: {
    logits: Tensor2D;
    dLogits: Tensor2D;
    targets: Tensor1D;
    weights: Tensor1D | null;
    labelSmoothing: number;
  },
): { added: number; dLogits: Tensor2D } {
  const { logits, dLogits, targets, weights, labelSmoothing } = options;
  const size = logits.shape[1];
  const [smoothed, added] = tf.tidy(() => {
    const spread = -labelSmoothing / size;
    const differences = tf.oneHot(targets, size, labelSmoothing + spread, spread, 'float32') as Tensor2D;
    const change: Tensor2D = weights === null ? differences : differences.mul(weights.expandDims(1));
    return [dLogits.add<Tensor2D>(change), change.mul(logits.add(outputBias)).sum()] as [Tensor2D, Tensor1D];
  });
  dLogits.dispose();
  const value = added.dataSync()[0] as number;
  added.dispose();
  return { added: value, dLogits: smoothed };
}

/** Loss of each target of a batch in nats, [T * B], without dropout and smoothing; 0 if masked. */
export function targetLosses(model: TranslationForward, kernels: Kernels, batch: PairBatch): Float32Array {
  const { sources, sourceSteps, steps, batchSize } = batch;
  const sourceIds = tf.tensor2d(sources, [sourceSteps, batchSize], 'int32');
  const encoding = model.encode(kernels, { ids: sourceIds, lengths: batch.sourceLengths, random: null });
  const lengths = batch.lengths && tf.tensor1d(batch.lengths, 'int32');
  const ids = tf.tensor2d(batch.inputs, [steps, batchSize], 'int32');
  const pass = model.decode(kernels, encoding, { ids, lengths, random: null });
  const targets = tf.tensor1d(batch.targets, 'int32');
  const weights = tf.tensor1d(countsOf(batch));
  const losses = kernels.softmaxLosses(pass.logits, model.outputBias, targets, weights);
  const values = Float32Array.from(losses.dataSync());
  pass.dispose();
  encoding.dispose();
  for (const tensor of [sourceIds, lengths, ids, pass.logits, targets, weights, losses]) tensor?.dispose();
  return values;
}
