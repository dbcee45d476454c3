import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels.js';
import { projectionKernels } from '../../native/projection.js';
import { sumRows } from '../../native/reductions.js';
import { productGradients, project as projectLarge } from '../../reference/projection.js';

/**
 * Multiplications from which TensorFlow's products are faster, by up to a tenth; below, ours are, by a third, and they do not
 * wake its threads, which then contend with ours for the cores.
 */
const LARGE = 2 ** 28;

const small = projectionKernels('float32');

/** The output layer in float32, its large products by TensorFlow: one operation, or two products and a sum. */
export const outputLayer: Pick<Kernels, 'project' | 'projectGradients'> = {
  project: (rows, kernel, transposed) =>
    (isLarge(rows, kernel) ? projectLarge : small.project)(rows, kernel, transposed),
  projectGradients(rows, kernel, transposed, dLogits) {
    if (!isLarge(rows, kernel)) return small.projectGradients(rows, kernel, transposed, dLogits);
    return { ...productGradients(rows, kernel, transposed, dLogits), dBias: sumRows(dLogits) };
  },
};

function isLarge(rows: Tensor2D, kernel: Tensor2D): boolean {
  return rows.shape[0] * kernel.size >= LARGE;
}
