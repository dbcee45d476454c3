import type { Variable } from '@tensorflow/tfjs-core';
import type { Gradient } from '../kernels/kernels.js';

/** A trainable tensor with its name in a checkpoint, such as `lstm_1/recurrent_kernel`. */
export interface Parameter {
  name: string;
  variable: Variable;
}

/** Gradients by parameter; the owner of the store disposes them. */
export type GradientStore = Map<Parameter, Gradient>;

/** The values of a tensor or a part of one, outside TensorFlow. */
export interface NamedArray {
  name: string;
  shape: number[];
  data: Float32Array;
}
