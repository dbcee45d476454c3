import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { CheckpointError } from '../errors.js';
import { tf } from '../runtime/tensorflow.js';
import type { NamedArray, Parameter } from './parameters.js';

/** A float32 variable that holds a copy of `values`. */
export function createVariable(values: Float32Array, shape: number[]): Variable {
  return tf.tidy(() => tf.variable(copyToTensor(values, shape)));
}

/** A float32 variable of zeros. */
export function createZeroVariable(shape: number[]): Variable {
  return tf.tidy(() => tf.variable(tf.fill(shape, 0)));
}

/**
 * A float32 tensor with its own memory. TensorFlow may share a typed array's memory, and optimizers update in place, so they
 * would write into the caller's array. Gathering the only row of a [1, N] matrix copies exactly; adding zero or multiplying by
 * one would lose the sign of a zero, or a denormal.
 */
export function copyToTensor(values: Float32Array, shape: number[]): Tensor {
  return tf.tidy(() => tf.gather(tf.tensor2d(values, [1, values.length]), tf.tensor1d([0], 'int32')).reshape(shape));
}

/** Copies of the parameters' values. */
export function readParameters(parameters: readonly Parameter[]): NamedArray[] {
  return parameters.map(({ name, variable }) => ({
    name,
    shape: variable.shape,
    data: Float32Array.from(variable.dataSync()),
  }));
}

/**
 * Overwrites each parameter with the array of its name; other arrays are ignored. Throws a CheckpointError, before anything is
 * written, if an array is missing or has another shape.
 */
export function writeParameters(parameters: readonly Parameter[], arrays: readonly NamedArray[]): void {
  const byName = new Map(arrays.map((array) => [array.name, array]));
  const pairs = parameters.map((parameter) => [parameter, findArray(parameter, byName)] as const);
  for (const [{ variable }, { data }] of pairs) tf.tidy(() => variable.assign(copyToTensor(data, variable.shape)));
}

function findArray({ name, variable }: Parameter, byName: Map<string, NamedArray>): NamedArray {
  const array = byName.get(name);
  const hint = 'Use the configuration that the checkpoint was trained with.';
  if (array === undefined) throw new CheckpointError(`The checkpoint lacks ${name}.`, { hint });
  if (array.shape.join() !== variable.shape.join()) {
    throw new CheckpointError(
      `${name} is [${array.shape}] in the checkpoint, but [${variable.shape}] by the configuration.`,
      { hint },
    );
  }
  return array;
}
