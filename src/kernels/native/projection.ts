import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { currentHost } from '../hosts/current.js';
import { productGradients, project as projectLarge } from '../reference/projection.js';
import { execute } from './execute.js';
import { sumRows } from './reductions.js';

/**
 * Multiplications from which TensorFlow's products are faster, by up to a tenth; below, ours are, by a third, and they do not
 * wake its threads, which then contend with ours for the cores.
 */
const LARGE = 2 ** 28;

/** See `Kernels.project`. */
export function project(rows: Tensor2D, kernel: Tensor2D, transposed: boolean): Tensor2D {
  if (isLarge(rows, kernel)) return projectLarge(rows, kernel, transposed);
  const [logits] = execute('RnnProject', { transposed }, [rows, kernel], 1) as [Tensor2D];
  return logits;
}

/** See `Kernels.projectGradients`: one operation, or two products and a sum. */
export function projectGradients(
  rows: Tensor2D,
  kernel: Tensor2D,
  transposed: boolean,
  dLogits: Tensor2D,
): { dRows: Tensor2D; dKernel: Tensor2D; dBias: Tensor1D } {
  if (isLarge(rows, kernel)) {
    return { ...productGradients(rows, kernel, transposed, dLogits), dBias: sumRows(dLogits) };
  }
  const inputs = [rows, kernel, dLogits];
  const [dRows, dKernel, dBias] = execute('RnnProjectionGradients', { transposed }, inputs, 3) as [
    Tensor2D,
    Tensor2D,
    Tensor1D,
  ];
  return { dRows, dKernel, dBias };
}

function isLarge(rows: Tensor2D, kernel: Tensor2D): boolean {
  return currentHost().name === 'tensorflow' && rows.shape[0] * kernel.size >= LARGE;
}
