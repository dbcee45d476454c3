import type { Tensor, Variable } from '@tensorflow/tfjs';
import { tf } from '../runtime/tensorflow.js';

/** A float32 variable that holds a copy of `values`. */
export function createVariable(values: Float32Array, shape: number[]): Variable {
  return tf.tidy(() => tf.variable(copy(values, shape)));
}

/** Overwrites a variable with a copy of `values`. */
export function writeVariable(variable: Variable, values: Float32Array): void {
  tf.tidy(() => variable.assign(copy(values, variable.shape)));
}

/** A copy of a variable's values. */
export function readVariable(variable: Variable): Float32Array {
  return Float32Array.from(variable.dataSync());
}

/**
 * TensorFlow may take a typed array's own memory for a tensor, and optimizers update variables in place: they would
 * write into the caller's array. Gathering the one row of a [1, N] matrix copies bit for bit, where adding zero
 * or multiplying by one loses signs of zeros or denormals.
 */
function copy(values: Float32Array, shape: number[]): Tensor {
  if (values.length === 0) return tf.zeros(shape);
  return tf.gather(tf.tensor2d(values, [1, values.length]), tf.tensor1d([0], 'int32')).reshape(shape);
}
