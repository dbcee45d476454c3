import * as tf from '@tensorflow/tfjs-core';
import './chained-operations.js';

/**
 * TensorFlow.js, whichever backend computes: see `backend.ts` for which that is. Only its core: the layers of Keras are in
 * `layers.ts`, and none of it needs Node.
 */
export { tf };
