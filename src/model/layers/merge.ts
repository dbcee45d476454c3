import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import { addGradient } from '../gradients.js';
import type { Parameter } from '../parameters.js';
import { type Activation, passDown } from './activation.js';
import { denseGradients, denseProduct } from './dense-product.js';

/** A dense layer over two concatenated activations. */
export interface MergeLayer {
  /** [2H, H] */
  kernel: Parameter;
  /** [H] */
  bias: Parameter;
}

/**
 * tanh([left right] W + b), [T, B, H]. Without this layer the logits would be a sum of separate terms of both sides, and could
 * not depend on their combination (as in Melamud et al. 2016).
 */
export function merge(kernels: Kernels, { kernel, bias }: MergeLayer, left: Activation, right: Activation): Activation {
  const [steps, batchSize, width] = left.output.shape;
  const weights = kernel.variable as Tensor2D;
  const both = tf.tidy(() => tf.concat3d([left.output, right.output], 2).reshape<Tensor2D>([-1, 2 * width])); // [T * B, 2H]
  for (const side of [left, right]) if (!side.keepsOutput) side.output.dispose();
  const output = tf.tidy(() =>
    tf.tanh(denseProduct(kernels, both, weights).add(bias.variable)).reshape([steps, batchSize, width]),
  );
  return {
    output: output as Tensor3D,
    keepsOutput: true,
    // dz = dy ∘ (1 - y²);  dW = [left right]ᵀ dz;  db = Σ dz;  d[left right] = dz Wᵀ
    backward(dOutput, gradients) {
      const dSum = tf.tidy(() => dOutput.mul(tf.sub(1, output.square())).reshape<Tensor2D>([-1, width]));
      output.dispose();
      dOutput.dispose();
      const { dRows, dKernel } = denseGradients(kernels, both, weights, dSum);
      addGradient(gradients, kernel, dKernel);
      addGradient(gradients, bias, kernels.sumRows(dSum));
      const sides = tf.tidy(() => tf.split(dRows.reshape<Tensor3D>([steps, batchSize, 2 * width]), 2, 2)) as [
        Tensor3D,
        Tensor3D,
      ];
      tf.dispose([both, dSum, dRows]);
      passDown(left, sides[0], gradients);
      passDown(right, sides[1], gradients);
    },
    dispose() {
      output.dispose();
      both.dispose();
      left.dispose();
      right.dispose();
    },
  };
}
