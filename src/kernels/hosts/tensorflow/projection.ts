import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels.js';
import { project as projectSmall, projectGradients as smallGradients } from '../../native/projection.js';
import { sumRows } from '../../native/reductions.js';
import { productGradients, project as projectLarge } from '../../reference/projection.js';

/**
 * Multiplications from which TensorFlow's products are faster, by up to a tenth; below, ours are, by a third, and they do not
 * wake its threads, which then contend with ours for the cores.
 */
const LARGE = 2 ** 28;

/** See `Kernels.project`. */
export const project: Kernels['project'] = (rows, kernel, transposed) =>
  (isLarge(rows, kernel) ? projectLarge : projectSmall)(rows, kernel, transposed);

/** See `Kernels.projectGradients`: one operation, or two products and a sum. */
export const projectGradients: Kernels['projectGradients'] = (rows, kernel, transposed, dLogits) => {
  if (!isLarge(rows, kernel)) return smallGradients(rows, kernel, transposed, dLogits);
  return { ...productGradients(rows, kernel, transposed, dLogits), dBias: sumRows(dLogits) };
};

function isLarge(rows: Tensor2D, kernel: Tensor2D): boolean {
  return rows.shape[0] * kernel.size >= LARGE;
}
