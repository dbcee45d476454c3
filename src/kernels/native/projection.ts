import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { execute } from './execute.js';

/** See `Kernels.project`. */
export function project(rows: Tensor2D, kernel: Tensor2D, transposed: boolean): Tensor2D {
  const [logits] = execute('RnnProject', { transposed }, [rows, kernel], 1) as [Tensor2D];
  return logits;
}

/** See `Kernels.projectGradients`: one operation. */
export function projectGradients(
  rows: Tensor2D,
  kernel: Tensor2D,
  transposed: boolean,
  dLogits: Tensor2D,
): { dRows: Tensor2D; dKernel: Tensor2D; dBias: Tensor1D } {
  const inputs = [rows, kernel, dLogits];
  const [dRows, dKernel, dBias] = execute('RnnProjectionGradients', { transposed }, inputs, 3) as [
    Tensor2D,
    Tensor2D,
    Tensor1D,
  ];
  return { dRows, dKernel, dBias };
}
