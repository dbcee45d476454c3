// For tests that differentiate by the tape of TensorFlow.js; the product writes its backward passes itself.
import '../src/runtime/tensorflow.js';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
