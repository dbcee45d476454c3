import type { Rank, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import type { Activation } from './activation.js';

/** Weights of the penalties on a layer's outputs h_t [H] (Merity et al. 2017, section 4.6). */
export interface ActivationPenalties {
  /** Activation regularization: factor of the mean of h_t² over H, after dropout. */
  activation: number;
  /** Temporal activation regularization: factor of the mean of (h_t - h_t-1)² over H, before dropout. */
  temporal: number;
}

export const noPenalties: ActivationPenalties = { activation: 0, temporal: 0 };

/**
 * Adds the gradient of weight/H Σ h_t² to that of `below`, [T, B, H]. After division of the summed loss by the T * B targets, this
 * is the mean over all numbers. Masked outputs are 0 and add nothing.
 */
export function penaliseSize(below: Activation, weight: number): Activation {
  return withGradient(below, weight, (output) => tf.mul(output, (2 * weight) / output.shape[2]));
}

/** The same for weight/H Σ (h_t - h_t-1)², from the second step of a row to its last; passes are not connected. */
export function penaliseChange(below: Activation, lengths: Tensor1D | null, weight: number): Activation {
  return withGradient(below, weight, (output) => {
    const [steps, batchSize, features] = output.shape;
    if (steps < 2) return tf.zerosLike(output);
    let change = tf.sub(
      tf.slice(output, [1, 0, 0], [-1, -1, -1]),
      tf.slice(output, [0, 0, 0], [steps - 1, -1, -1]),
    ) as Tensor3D; // [T - 1, B, H]
    if (lengths !== null) {
      const valid = tf.less(tf.range(1, steps, 1, 'int32').expandDims(1), lengths.expandDims(0)); // [T - 1, B]
      change = tf.mul(change, valid.toFloat().expandDims(2));
    }
    const none = tf.zeros<Rank.R3>([1, batchSize, features]);
    return tf.mul(tf.sub(tf.concat([none, change]), tf.concat([change, none])), (2 * weight) / features);
  });
}

/** `below`, with the gradient of a penalty on its output added. */
function withGradient(below: Activation, weight: number, gradientOf: (output: Tensor3D) => Tensor3D): Activation {
  const { output, backward } = below;
  if (weight === 0 || backward === null) return below;
  return {
    ...below,
    keepsOutput: true,
    backward(dOutput, gradients) {
      const sum = tf.tidy(() => tf.add(dOutput, gradientOf(output)) as Tensor3D);
      dOutput.dispose();
      backward(sum, gradients);
    },
  };
}
