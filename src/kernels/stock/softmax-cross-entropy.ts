import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import { dataType, execute } from '../operations.js';

/** See `Kernels.softmaxCrossEntropy`: one operation makes loss and gradient. */
export function softmaxCrossEntropy(
  logits: Tensor2D,
  bias: Tensor1D | null,
  targets: Tensor1D,
  weights: Tensor1D | null,
): { losses: Tensor1D; dLogits: Tensor2D } {
  return tf.tidy(() => {
    const biased = bias ? logits.add(bias) : logits;
    const attributes = [dataType('T', 'float32'), dataType('Tlabels', 'int32')];
    const name = 'SparseSoftmaxCrossEntropyWithLogits';
    const [losses, dLogits] = execute(name, attributes, [biased, targets], 2) as [Tensor1D, Tensor2D];
    if (!weights) return { losses, dLogits };
    // A masked row is exactly 0, whatever its logits are.
    const counts = weights.notEqual(0);
    return {
      losses: tf.where(counts, losses.mul(weights), tf.zerosLike(losses)) as Tensor1D,
      dLogits: tf.where(counts.expandDims(1), dLogits.mul(weights.expandDims(1)), tf.zerosLike(dLogits)) as Tensor2D,
    };
  });
}

/** See `Kernels.softmaxLosses`; the operation makes the gradient all the same. */
export function softmaxLosses(
  logits: Tensor2D,
  bias: Tensor1D | null,
  targets: Tensor1D,
  weights: Tensor1D | null,
): Tensor1D {
  return tf.tidy(() => softmaxCrossEntropy(logits, bias, targets, weights).losses);
}
