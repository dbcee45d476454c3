import type { Tensor } from '@tensorflow/tfjs-core';
import { isSparse } from '../kernels/gradient.js';
import type { Gradient, SparseRows } from '../kernels/kernels.js';
import { tf } from '../runtime/tensorflow.js';
import type { GradientStore, Parameter } from './parameters.js';

/** Adds a gradient to the store, which takes ownership; a parameter used twice (tied weights) gets the sum. */
export function addGradient(store: GradientStore, parameter: Parameter, gradient: Gradient): void {
  const present = store.get(parameter);
  if (present === undefined) {
    store.set(parameter, gradient);
    return;
  }
  store.set(parameter, sum(present, gradient));
  disposeGradient(present);
  disposeGradient(gradient);
}

/** Disposes all gradients of a store and empties it. */
export function disposeGradients(store: GradientStore): void {
  for (const gradient of store.values()) disposeGradient(gradient);
  store.clear();
}

function sum(left: Gradient, right: Gradient): Gradient {
  if (!isSparse(left)) return isSparse(right) ? addRows(left, right) : tf.add(left, right);
  if (!isSparse(right)) return addRows(right, left);
  throw new Error('Two sparse gradients of one parameter are not supported.');
}

/** Replaces only the touched rows. */
function addRows(dense: Tensor, { ids, rows }: SparseRows): Tensor {
  return tf.tidy(() => tf.tensorScatterUpdate(dense, ids.expandDims(1), tf.gather(dense, ids).add(rows)));
}

function disposeGradient(gradient: Gradient): void {
  if (isSparse(gradient)) {
    gradient.ids.dispose();
    gradient.rows.dispose();
  } else {
    gradient.dispose();
  }
}
