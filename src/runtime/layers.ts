import { loadPackage } from './load-package.js';

/**
 * The layers of Keras in TensorFlow.js, for the topology that is written beside the weights; loaded at the first use, as only
 * training needs them. Throws outside of Node.
 */
export function kerasLayers(): typeof import('@tensorflow/tfjs-layers') {
  return loadPackage('@tensorflow/tfjs-layers') as typeof import('@tensorflow/tfjs-layers');
}
