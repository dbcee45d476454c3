import type { Tensor1D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';

const tensors = new Map<'float32' | 'int32', Tensor1D>();

/** What stands for an input that is not given: no elements. Kept for the life of the process, so it is not to be disposed. */
export function absent(dtype: 'float32' | 'int32'): Tensor1D {
  const known = tensors.get(dtype);
  if (known) return known;
  const tensor = tf.keep(tf.tensor1d([], dtype));
  tensors.set(dtype, tensor);
  return tensor;
}
