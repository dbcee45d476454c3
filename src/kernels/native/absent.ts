import type { Tensor1D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';

const tensors = new Map<'float32' | 'int32', Tensor1D>();

/** An empty tensor for an absent input. It lives as long as the process and must not be disposed. */
export function absent(dtype: 'float32' | 'int32'): Tensor1D {
  const known = tensors.get(dtype);
  if (known) return known;
  const tensor = tf.keep(tf.tensor1d([], dtype));
  tensors.set(dtype, tensor);
  return tensor;
}
