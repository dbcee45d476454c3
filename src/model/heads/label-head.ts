import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { LabelBatch } from '../../data/label-batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { GradientStore } from '../parameters.js';

/** A head over logits [N, columns] without their bias; N is T * B, or B if a sample has one label. */
export interface LabelHead {
  lossAndGradient(
    kernels: Kernels,
    logits: Tensor2D,
    batch: LabelBatch,
    options: { classWeights: Float32Array | null; gradients: GradientStore },
  ): { lossSum: number; dLogits: Tensor2D };
  predict(logits: Tensor2D, batch: LabelBatch): Scores;
}

/** See `LabelPredictions`. */
export interface Scores {
  labels: Int32Array;
  probabilities: Float32Array;
  losses: Float32Array | null;
}

/** The target ids of a training batch; throws a RangeError if it has none. */
export function targetsOf({ targets }: LabelBatch): Int32Array {
  if (targets === null) throw new RangeError('A training batch needs targets.');
  return targets;
}

/** Weight of each target, [N]: its label's weight, 0 if masked. */
export function targetWeights(batch: LabelBatch, classWeights: Float32Array | null): Float32Array {
  const targets = targetsOf(batch);
  const { lengths, steps, batchSize } = batch;
  const weights = Float32Array.from(targets, (target) => classWeights?.[target] ?? 1);
  if (lengths !== null && targets.length === steps * batchSize) {
    for (const [row, length] of lengths.entries()) {
      for (let step = length; step < steps; step++) weights[step * batchSize + row] = 0;
    }
  }
  return weights;
}

/** Sums the losses [N] of targets over the steps of each sample: [B]. */
export function lossesOfSamples(losses: Float32Array | Float64Array, batch: LabelBatch): Float32Array {
  const { batchSize } = batch;
  const sums = new Float32Array(batchSize);
  for (const [cell, weight] of targetWeights(batch, null).entries()) {
    const row = cell % batchSize;
    if (weight > 0) sums[row] = (sums[row] as number) + (losses[cell] as number);
  }
  return sums;
}
