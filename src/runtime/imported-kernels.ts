// TensorFlow.js's kernels in plain JavaScript, for a browser, which cannot load them when one is first needed.
import '@tensorflow/tfjs-backend-cpu';
