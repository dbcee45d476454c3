import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import { addGradient } from '../gradients.js';
import type { Parameter } from '../parameters.js';
import { type Activation, passDown } from './activation.js';
import { denseGradients, denseProduct } from './dense-product.js';

/** A dense layer of rectified linear units. */
export interface RectifyLayer {
  /** [F, H] */
  kernel: Parameter;
  /** [H] */
  bias: Parameter;
}

/** max(0, x W + b) of every step, [T, B, H]. */
export function rectify(kernels: Kernels, { kernel, bias }: RectifyLayer, below: Activation): Activation {
  const [steps, batchSize, features] = below.output.shape;
  const weights = kernel.variable as Tensor2D;
  const input: Tensor2D = below.output.reshape([-1, features]); // [T * B, F]
  if (!below.keepsOutput) below.output.dispose();
  const output = tf.tidy(() =>
    tf.relu(denseProduct(kernels, input, weights).add(bias.variable)).reshape([steps, batchSize, -1]),
  );
  return {
    output: output as Tensor3D,
    keepsOutput: true,
    // dz = dy where y > 0, else 0;  dW = xᵀ dz;  db = Σ dz;  dx = dz Wᵀ
    backward(dOutput, gradients) {
      const dSum = tf.tidy(() => dOutput.mul(output.greater(0)).reshape<Tensor2D>([-1, weights.shape[1]]));
      output.dispose();
      dOutput.dispose();
      const { dRows, dKernel } = denseGradients(kernels, input, weights, dSum);
      addGradient(gradients, kernel, dKernel);
      addGradient(gradients, bias, kernels.sumRows(dSum));
      const dInput: Tensor3D = dRows.reshape([steps, batchSize, features]);
      tf.dispose([input, dSum, dRows]);
      passDown(below, dInput, gradients);
    },
    dispose() {
      output.dispose();
      input.dispose();
      below.dispose();
    },
  };
}
