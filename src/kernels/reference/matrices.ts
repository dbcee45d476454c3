import type { Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';

// tfjs's own methods lose the rank in their types, and the equations in casts.

/** Element by element: a ∘ b ∘ … */
export function times(first: Tensor2D, ...factors: Tensor2D[]): Tensor2D {
  return factors.reduce((product, factor) => product.mul(factor), first);
}

/** a + b + … */
export function plus(first: Tensor2D, ...terms: Tensor2D[]): Tensor2D {
  return terms.reduce((sum, term) => sum.add(term), first);
}

/** 1 - a */
export function complement(value: Tensor2D): Tensor2D {
  return tf.sub(1, value);
}

/** σ' = σ (1 - σ), from the value. */
export function sigmoidSlope(value: Tensor2D): Tensor2D {
  return times(value, complement(value));
}

/** tanh' = 1 - tanh², from the value. */
export function tanhSlope(value: Tensor2D): Tensor2D {
  return complement(value.square());
}

/** a bᵀ */
export function timesTransposed(a: Tensor2D, b: Tensor2D): Tensor2D {
  return tf.matMul(a, b, false, true);
}

/** aᵀ b */
export function transposedTimes(a: Tensor2D, b: Tensor2D): Tensor2D {
  return tf.matMul(a, b, true, false);
}
