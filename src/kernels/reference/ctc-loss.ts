import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import { alignLabels, logAdd } from '../ctc.js';

/** See `Kernels.ctcLoss`: forwards and backwards in float64 and in logarithms, a row at a time. */
export function ctcLoss(
  logits: Tensor3D,
  labels: readonly Int32Array[],
  lengths: Int32Array,
): { losses: Tensor1D; dLogits: Tensor3D } {
  const [steps, batchSize, classes] = logits.shape;
  const values = logits.dataSync();
  const losses = new Float32Array(batchSize);
  const dLogits = new Float32Array(steps * batchSize * classes);
  for (const [b, row] of labels.entries()) {
    const length = lengths[b] as number;
    const at = (t: number) => (t * batchSize + b) * classes;
    const logs = Array.from({ length }, (_, t) => logSoftmax(values.subarray(at(t), at(t) + classes)));
    const { loss, posteriors } = alignLabels(logs, row);
    losses[b] = loss;
    // dz = softmax(z) - posterior (Graves et al. 2006, eq. 16).
    for (const [t, posterior] of posteriors.entries()) {
      for (let k = 0; k < classes; k++) {
        dLogits[at(t) + k] = Math.exp(logs[t]?.[k] as number) - (posterior[k] as number);
      }
    }
  }
  return { losses: tf.tensor1d(losses), dLogits: tf.tensor3d(dLogits, [steps, batchSize, classes]) };
}

function logSoftmax(logits: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(logits);
  const total = values.reduce((sum, value) => logAdd(sum, value), Number.NEGATIVE_INFINITY);
  return values.map((value) => value - total);
}
