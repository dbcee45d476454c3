import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';

/**
 * The product of a dense layer without its bias, in the precision of `kernels`: `rows` [N, I] times `kernel` [I, O] gives [N, O].
 * In float32 it is TensorFlow.js's product, whose rounding differs from that of `project`, so that runs keep their bits.
 */
export function denseProduct(kernels: Kernels, rows: Tensor2D, kernel: Tensor2D): Tensor2D {
  return kernels.precision === 'bfloat16' ? kernels.project(rows, kernel, false) : tf.matMul(rows, kernel);
}

/** Gradients of `denseProduct` from `dOutput` [N, O]: dX = dY Wᵀ [N, I] and dW = Xᵀ dY [I, O]. */
export function denseGradients(
  kernels: Kernels,
  rows: Tensor2D,
  kernel: Tensor2D,
  dOutput: Tensor2D,
): { dRows: Tensor2D; dKernel: Tensor2D } {
  if (kernels.precision === 'bfloat16') {
    const { dRows, dKernel, dBias } = kernels.projectGradients(rows, kernel, false, dOutput);
    dBias.dispose();
    return { dRows, dKernel };
  }
  return { dRows: tf.matMul(dOutput, kernel, false, true), dKernel: tf.matMul(rows, dOutput, true) };
}
