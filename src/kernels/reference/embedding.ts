import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import { isSparse } from '../gradient.js';
import type { Gradient } from '../kernels.js';

/** See `Kernels.gather`. */
export function gather(table: Tensor2D, ids: Tensor): Tensor {
  return tf.gather(table, ids);
}

/** Adjoint of `gather`, dense [tableRows, E]: row v is the sum of the rows whose id is v. */
export function gatherGradient(ids: Tensor1D, rows: Tensor2D, tableRows: number): Gradient {
  return tf.unsortedSegmentSum(rows, ids, tableRows);
}

/** The gradient with its zero rows written out; the caller disposes it. */
export function toDense(gradient: Gradient, shape: number[]): Tensor {
  if (!isSparse(gradient)) return gradient.clone();
  return tf.unsortedSegmentSum(gradient.rows, gradient.ids, shape[0] as number);
}
