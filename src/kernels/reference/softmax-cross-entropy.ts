import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../../runtime/tensorflow.js';

/** loss = w (ln Σ exp(z) - z_target), dz = w (softmax(z) - onehot(target)), with z = logits + bias; exactly 0 where w is. */
export function softmaxCrossEntropy(
  logits: Tensor2D,
  bias: Tensor1D | null,
  targets: Tensor1D,
  weights: Tensor1D | null,
): { losses: Tensor1D; dLogits: Tensor2D } {
  return tf.tidy(() => {
    const z = bias ? logits.add<Tensor2D>(bias) : logits;
    const columns = tf.range(0, z.shape[1], 1, 'int32');
    const hot = tf.equal<Tensor2D>(targets.expandDims(1), columns.expandDims(0));
    const target = tf.where(hot, z, tf.zerosLike(z)).sum<Tensor1D>(1);
    const losses = tf.logSumExp<Tensor1D>(z, 1).sub<Tensor1D>(target);
    const dLogits = tf.softmax(z).sub<Tensor2D>(hot.toFloat());
    if (!weights) return { losses, dLogits };
    const counts = weights.notEqual(0);
    const column = weights.expandDims<Tensor2D>(1);
    return {
      losses: tf.where(counts, losses.mul(weights), tf.zerosLike(losses)) as Tensor1D,
      dLogits: tf.where(counts.expandDims(1), dLogits.mul(column), tf.zerosLike(dLogits)) as Tensor2D,
    };
  });
}
