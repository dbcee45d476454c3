import type { Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';

/** See `Kernels.project`. */
export function project(rows: Tensor2D, kernel: Tensor2D, transposed: boolean): Tensor2D {
  return tf.matMul(rows, kernel, false, transposed);
}

/** The products in `Kernels.projectGradients`: dRows = dLogits Wᵀ, dW = rowsᵀ dLogits, or its transpose as W is. */
export function productGradients(
  rows: Tensor2D,
  kernel: Tensor2D,
  transposed: boolean,
  dLogits: Tensor2D,
): { dRows: Tensor2D; dKernel: Tensor2D } {
  return {
    dRows: tf.matMul(dLogits, kernel, false, !transposed),
    dKernel: transposed ? tf.matMul(dLogits, rows, true) : tf.matMul(rows, dLogits, true),
  };
}
