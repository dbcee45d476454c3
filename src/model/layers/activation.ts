import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { GradientStore } from '../parameters.js';

/**
 * What one layer made of all the layers below it, and the way back through them. Whoever holds it calls `backward` or
 * `dispose`, once.
 */
export interface Activation {
  /** [T, B, features]; lives until `backward` or `dispose`. */
  output: Tensor3D;
  /** Whether `backward` reads `output` again: where it does not, the layer above may dispose it when it has used it. */
  keepsOutput: boolean;
  /**
   * Takes over `dOutput`, adds the parameters' gradients to `gradients` and disposes what was kept, here and below.
   * Null where nothing from here down learns.
   */
  backward: ((dOutput: Tensor3D, gradients: GradientStore) => void) | null;
  /** Disposes what was kept, here and below. */
  dispose(): void;
}
