import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import { execute } from './execute.js';

const owned = new WeakSet<object>();

/**
 * Ensures that a variable's memory may be written to: the first time, and after each `assign`, its value is moved to its own
 * memory. The old memory may belong to a typed array, which tfjs-node does not copy, to the tensor from which the variable was
 * made, or to a `clone`. A view made by TensorFlow (`reshape`, or a `slice` of whole rows) cannot be detected here: it changes
 * with the variable, so it must not outlive a step.
 */
export function own(variable: Variable): void {
  if (owned.has(variable.dataId) && tf.backend().refCount(variable.dataId) === 1) return;
  const [copy] = execute('RnnCopy', {}, [variable], 1) as [Tensor];
  variable.assign(copy);
  copy.dispose();
  owned.add(variable.dataId);
}
