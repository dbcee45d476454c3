import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { GradientStore } from '../parameters.js';

/**
 * The output of a layer, and the backward pass through it and all layers below. The owner calls `backward` or `dispose` exactly
 * once.
 */
export interface Activation {
  /** [T, B, features]; valid until `backward` or `dispose`. */
  output: Tensor3D;
  /** Whether `backward` reads `output` again; if not, the layer above may dispose it after use. */
  keepsOutput: boolean;
  /**
   * Takes ownership of `dOutput`, adds the parameters' gradients to `gradients` and disposes all kept tensors, here and below.
   * Null if no layer from here down has parameters.
   */
  backward: ((dOutput: Tensor3D, gradients: GradientStore) => void) | null;
  /** Disposes all kept tensors, here and below. */
  dispose(): void;
}

/**
 * The end of a layer's backward pass: hands the gradient of its input to the layers below, or disposes both if they have no
 * parameters. `dInput` may be null only then.
 */
export function passDown(below: Activation, dInput: Tensor3D | null, gradients: GradientStore): void {
  if (below.backward !== null && dInput !== null) below.backward(dInput, gradients);
  else {
    dInput?.dispose();
    below.dispose();
  }
}
