import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { addGradient } from '../gradients.js';
import type { GradientStore, Parameter } from '../parameters.js';
import { type Activation, passDown } from './activation.js';

/** A dense layer whose kernel is its own [H, V], or a table [V, H] used transposed (Press and Wolf 2017). */
export interface OutputLayer {
  kernel: Parameter;
  transposed: boolean;
  /** [V] */
  bias: Parameter;
}

export interface OutputPass {
  /** [T * B, V] without the bias, which the loss adds; the caller disposes it. */
  logits: Tensor2D;
  /** Takes ownership of `dLogits` [T * B, V] and runs the whole backward pass. */
  backward(dLogits: Tensor2D, gradients: GradientStore): void;
  dispose(): void;
}

/** The logits of every step of `below`. */
export function project(kernels: Kernels, { kernel, transposed, bias }: OutputLayer, below: Activation): OutputPass {
  const { shape } = below.output;
  const hidden: Tensor2D = below.output.reshape([-1, shape[2]]); // [T * B, H]
  const weights = kernel.variable as Tensor2D;
  return {
    logits: kernels.project(hidden, weights, transposed),
    backward(dLogits, gradients) {
      const { dRows, dKernel, dBias } = kernels.projectGradients(hidden, weights, transposed, dLogits);
      addGradient(gradients, bias, dBias);
      addGradient(gradients, kernel, dKernel);
      hidden.dispose();
      dLogits.dispose();
      const dOutput: Tensor3D = dRows.reshape(shape);
      dRows.dispose();
      passDown(below, dOutput, gradients);
    },
    dispose() {
      hidden.dispose();
      below.dispose();
    },
  };
}
