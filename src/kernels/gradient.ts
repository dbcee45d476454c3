import type { Gradient, SparseRows } from './kernels.js';

/** Whether only some rows of the gradient are given. */
export function isSparse(gradient: Gradient): gradient is SparseRows {
  return 'rows' in gradient;
}
