import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import { addGradient } from '../gradients.js';
import type { Parameter } from '../parameters.js';
import type { Activation } from './activation.js';

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
  const output = tf.tidy(() => tf.relu(tf.matMul(input, weights).add(bias.variable)).reshape([steps, batchSize, -1]));
  return {
    output: output as Tensor3D,
    keepsOutput: true,
    // dz = dy where y > 0, else 0;  dW = xᵀ dz;  db = Σ dz;  dx = dz Wᵀ
    backward(dOutput, gradients) {
      const dSum = tf.tidy(() => dOutput.mul(output.greater(0)).reshape<Tensor2D>([-1, weights.shape[1]]));
      output.dispose();
      dOutput.dispose();
      addGradient(gradients, kernel, tf.matMul(input, dSum, true, false));
      addGradient(gradients, bias, kernels.sumRows(dSum));
      input.dispose();
      if (below.backward === null) below.dispose();
      else {
        const dInput = tf.tidy(() => tf.matMul(dSum, weights, false, true).reshape([steps, batchSize, features]));
        below.backward(dInput as Tensor3D, gradients);
      }
      dSum.dispose();
    },
    dispose() {
      output.dispose();
      input.dispose();
      below.dispose();
    },
  };
}
