// For tests that differentiate by the tape of TensorFlow.js; the product writes its backward passes itself.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
