import type { Gradient, SparseRows } from './kernels.js';

/** Whether a gradient is sparse, with only some rows. */
export function isSparse(gradient: Gradient): gradient is SparseRows {
  return 'rows' in gradient;
}
