import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { isSparse } from '../gradient.js';
import type { Gradient } from '../kernels.js';
import { execute } from './execute.js';

/** See `Kernels.sumRows`. */
export function sumRows(matrix: Tensor2D): Tensor1D {
  const [sums] = execute('RnnSumRows', {}, [matrix], 1) as [Tensor1D];
  return sums;
}

/** See `Kernels.globalNorm`: one operation over all gradients. */
export function globalNorm(gradients: Gradient[]): number {
  if (gradients.length === 0) return 0;
  const values = gradients.map((gradient) => (isSparse(gradient) ? gradient.rows : gradient));
  const [norm] = execute('RnnGlobalNorm', { N: values.length }, values, 1) as [Tensor];
  const value = norm.dataSync()[0] as number;
  norm.dispose();
  return value;
}
