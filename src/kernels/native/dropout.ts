import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import { execute } from './execute.js';

/** See `Kernels.dropoutMask`. */
export function dropoutMask(shape: number[], rate: number, seed: number): Tensor {
  return tf.tidy(() => {
    const inputs = [tf.tensor1d(shape, 'int32'), tf.tensor1d([rate, 1 / (1 - rate)]), tf.tensor1d([seed], 'int32')];
    const [mask] = execute('RnnDropoutMask', {}, inputs, 1) as [Tensor];
    return mask;
  });
}
