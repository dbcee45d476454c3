import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';

/** Inverted dropout (Srivastava et al. 2014): each element is 0 with probability `rate`, else 1/(1-rate). */
export function dropoutMask(shape: number[], rate: number, seed: number): Tensor {
  return tf.tidy(() =>
    tf
      .randomUniform(shape, 0, 1, 'float32', seed)
      .greaterEqual(rate)
      .toFloat()
      .div(1 - rate),
  );
}
