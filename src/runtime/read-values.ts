import type { NumericDataType, Tensor } from '@tensorflow/tfjs-core';
import { tf } from './tensorflow.js';

/**
 * The values of the tensor that `build` computes; it is disposed, like all others computed on the way. `tf.tidy` alone would look for a
 * tensor in each number of the array that it returns: about 5 µs per number.
 */
export function readValues<Type extends NumericDataType = 'float32'>(build: () => Tensor) {
  const tensor = tf.tidy(build);
  const values = tensor.dataSync<Type>();
  tensor.dispose();
  return values;
}
