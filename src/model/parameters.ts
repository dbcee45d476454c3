import type { Variable } from '@tensorflow/tfjs-core';
import type { Gradient } from '../kernels/kernels.js';

/** A trainable tensor with the name under which a checkpoint stores it, `lstm_1/recurrent_kernel` for one. */
export interface Parameter {
  name: string;
  variable: Variable;
}

/** Gradients by parameter; whoever takes the store disposes what is in it. */
export type GradientStore = Map<Parameter, Gradient>;

/** The values of a tensor, or of part of one, outside TensorFlow. */
export interface NamedArray {
  name: string;
  shape: number[];
  data: Float32Array;
}
