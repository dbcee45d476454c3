import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import type { Activation } from './activation.js';

/** Unit vectors [T, B, V] for `ids` int32 [T, B]: no parameters, but T * B * V memory, so only for small vocabularies. */
export function oneHot(ids: Tensor2D, size: number): Activation {
  const output = tf.oneHot(ids, size, 1, 0, 'float32') as Tensor3D; // [T, B, V]
  return { output, keepsOutput: false, backward: null, dispose: () => output.dispose() };
}
