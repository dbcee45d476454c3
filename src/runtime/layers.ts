import { loadPackage } from './load-package.js';

/**
 * The Keras layers of TensorFlow.js, for the topology that is written beside the weights. Loaded at the first use, because only
 * training needs them. Throws outside of Node.
 */
export function kerasLayers(): typeof import('@tensorflow/tfjs-layers') {
  return loadPackage('@tensorflow/tfjs-layers') as typeof import('@tensorflow/tfjs-layers');
}
