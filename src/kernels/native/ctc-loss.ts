import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import { execute } from './execute.js';

/** See `Kernels.ctcLoss`: one operation, in float64 and log space, one row per thread. */
export function ctcLoss(
  logits: Tensor3D,
  labels: readonly Int32Array[],
  lengths: Int32Array,
): { losses: Tensor1D; dLogits: Tensor3D } {
  const [losses, dLogits] = compute(logits, labels, lengths, true);
  return { losses, dLogits };
}

/** See `Kernels.ctcLosses`: the same without the gradient. */
export function ctcLosses(logits: Tensor3D, labels: readonly Int32Array[], lengths: Int32Array): Tensor1D {
  const [losses, none] = compute(logits, labels, lengths, false);
  none.dispose();
  return losses;
}

function compute(
  logits: Tensor3D,
  labels: readonly Int32Array[],
  lengths: Int32Array,
  gradient: boolean,
): [losses: Tensor1D, dLogits: Tensor3D] {
  const flat = new Int32Array(labels.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of labels) {
    flat.set(row, at);
    at += row.length;
  }
  const counts = Int32Array.from(labels, (row) => row.length);
  // A copy of the lengths, because a tensor may share the array that it was made from.
  const given = [flat, counts, lengths.slice()].map((values) => tf.tensor1d(values, 'int32'));
  const outputs = execute('RnnCtcLoss', { input_gradient: gradient }, [logits, ...given], 2);
  tf.dispose(given);
  return outputs as [Tensor1D, Tensor3D];
}
