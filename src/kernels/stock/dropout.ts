import type { Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import { dataType, execute } from '../operations.js';

/** See `Kernels.dropoutMask`; tfjs would draw each number in JavaScript. */
export function dropoutMask(shape: number[], rate: number, seed: number): Tensor {
  return tf.tidy(() => {
    const attributes = [dataType('dtype', 'float32'), dataType('T', 'int32'), dataType('Tseed', 'int32')];
    const inputs = [tf.tensor1d(shape, 'int32'), tf.tensor1d([seed, 0], 'int32')];
    const [uniform] = execute('StatelessRandomUniform', attributes, inputs, 1) as [Tensor];
    return uniform
      .greaterEqual(rate)
      .toFloat()
      .mul(1 / (1 - rate));
  });
}
