import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';

/** loss = w (ln Σ exp(z) - z_target), dz = w (softmax(z) - onehot(target)), with z = logits + bias; exactly 0 if w is. */
export function softmaxCrossEntropy(
  logits: Tensor2D,
  bias: Tensor1D | null,
  targets: Tensor1D,
  weights: Tensor1D | null,
): { losses: Tensor1D; dLogits: Tensor2D } {
  return tf.tidy(() => {
    const { z, hot } = prepare(logits, bias, targets);
    const losses = lossesOf(z, hot, weights);
    const dLogits = tf.softmax(z).sub<Tensor2D>(hot.toFloat());
    if (!weights) return { losses, dLogits };
    const counts = weights.notEqual(0).expandDims(1);
    return {
      losses,
      dLogits: tf.where(counts, dLogits.mul(weights.expandDims<Tensor2D>(1)), tf.zerosLike(dLogits)) as Tensor2D,
    };
  });
}

/** See `Kernels.softmaxLosses`. */
export function softmaxLosses(
  logits: Tensor2D,
  bias: Tensor1D | null,
  targets: Tensor1D,
  weights: Tensor1D | null,
): Tensor1D {
  return tf.tidy(() => {
    const { z, hot } = prepare(logits, bias, targets);
    return lossesOf(z, hot, weights);
  });
}

function prepare(logits: Tensor2D, bias: Tensor1D | null, targets: Tensor1D): { z: Tensor2D; hot: Tensor2D } {
  const z = bias ? logits.add<Tensor2D>(bias) : logits;
  const columns = tf.range(0, z.shape[1], 1, 'int32');
  return { z, hot: tf.equal<Tensor2D>(targets.expandDims(1), columns.expandDims(0)) };
}

function lossesOf(z: Tensor2D, hot: Tensor2D, weights: Tensor1D | null): Tensor1D {
  const target = tf.where(hot, z, tf.zerosLike(z)).sum<Tensor1D>(1);
  const losses = tf.logSumExp<Tensor1D>(z, 1).sub<Tensor1D>(target);
  if (!weights) return losses;
  return tf.where(weights.notEqual(0), losses.mul(weights), tf.zerosLike(losses)) as Tensor1D;
}
