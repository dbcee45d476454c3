import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import { addGradient } from '../gradients.js';
import type { GradientStore, Parameter } from '../parameters.js';

/** A dense layer from the final states of one stack to the initial states of another. */
export interface BridgeLayer {
  /** [sum of input features, sum of output features] */
  kernel: Parameter;
  bias: Parameter;
  /** Features of each output state, in order. */
  sizes: readonly number[];
}

export interface BridgePass {
  /** [B, size] each, for `sizes`; the caller disposes them. */
  outputs: Tensor2D[];
  /** Ends the pass and returns the gradients of the input states; the caller owns `dOutputs` and the result. */
  backward(dOutputs: readonly Tensor2D[], gradients: GradientStore): Tensor2D[];
  dispose(): void;
}

/** tanh([states] W + b), split into states (Bahdanau et al. 2015, appendix A.2.2); the caller keeps ownership of `states`. */
export function bridge(kernels: Kernels, { kernel, bias, sizes }: BridgeLayer, states: CellState): BridgePass {
  const weights = kernel.variable as Tensor2D;
  const widths = states.map(({ shape }) => shape[1]);
  const joined = tf.concat2d(states, 1);
  const output = tf.tidy(() => tf.tanh(tf.matMul(joined, weights).add<Tensor2D>(bias.variable)));
  return {
    outputs: split(output, sizes),
    backward(dOutputs, gradients) {
      const dSum = tf.tidy(() => tf.concat2d([...dOutputs], 1).mul<Tensor2D>(tf.sub(1, output.square())));
      output.dispose();
      addGradient(gradients, kernel, tf.matMul(joined, dSum, true));
      addGradient(gradients, bias, kernels.sumRows(dSum));
      joined.dispose();
      const dStates = tf.tidy(() => split(tf.matMul(dSum, weights, false, true), widths));
      dSum.dispose();
      return dStates;
    },
    dispose() {
      joined.dispose();
      output.dispose();
    },
  };
}

function split(columns: Tensor2D, sizes: readonly number[]): Tensor2D[] {
  return sizes.length === 1 ? [columns.clone()] : tf.split(columns, [...sizes], 1);
}
