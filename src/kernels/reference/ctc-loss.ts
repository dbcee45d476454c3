import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import { alignLabels, labelsLoss } from '../ctc.js';
import { logSoftmax } from '../distribution.js';

/** See `Kernels.ctcLoss`: forward and backward recursions in float64 and log space, row by row. */
export function ctcLoss(
  logits: Tensor3D,
  labels: readonly Int32Array[],
  lengths: Int32Array,
): { losses: Tensor1D; dLogits: Tensor3D } {
  const { shape } = logits;
  const losses = new Float32Array(labels.length);
  const dLogits = new Float32Array(logits.size);
  for (const [b, { logs, at }] of logsOf(logits, lengths).entries()) {
    const { loss, posteriors } = alignLabels(logs, labels[b] as Int32Array);
    losses[b] = loss;
    // dz = softmax(z) - posterior (Graves et al. 2006, eq. 16).
    for (const [t, posterior] of posteriors.entries()) {
      for (const [k, p] of posterior.entries()) dLogits[at(t) + k] = Math.exp(logs[t]?.[k] as number) - p;
    }
  }
  return { losses: tf.tensor1d(losses), dLogits: tf.tensor3d(dLogits, shape) };
}

/** See `Kernels.ctcLosses`: only the forward recursion. */
export function ctcLosses(logits: Tensor3D, labels: readonly Int32Array[], lengths: Int32Array): Tensor1D {
  return tf.tensor1d(logsOf(logits, lengths).map(({ logs }, b) => labelsLoss(logs, labels[b] as Int32Array)));
}

/** ln P of each class at each step of each row, and the offset of each of its steps in the logits. */
function logsOf(logits: Tensor3D, lengths: Int32Array): { logs: Float64Array[]; at(step: number): number }[] {
  const [, batchSize, classes] = logits.shape;
  const values = logits.dataSync();
  return Array.from(lengths, (length, b) => {
    const at = (t: number) => (t * batchSize + b) * classes;
    return { logs: Array.from({ length }, (_, t) => logSoftmax(values.subarray(at(t), at(t) + classes))), at };
  });
}
