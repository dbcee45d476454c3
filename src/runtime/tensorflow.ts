import * as tf from '@tensorflow/tfjs-core';
import './chained-operations.js';

/**
 * The core of TensorFlow.js, with any backend (see `backend.ts`). It does not need Node. The Keras layers are in `layers.ts`.
 */
export { tf };
