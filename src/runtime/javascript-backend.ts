import { loadJavaScriptKernels } from './javascript-kernels.js';
import { tf } from './tensorflow.js';

/** Makes TensorFlow.js compute in plain JavaScript: about a thousand times slower than the native kernels. */
export function openJavaScript(): void {
  loadJavaScriptKernels();
  // No await: the factory of the cpu backend is synchronous, and so is setBackend.
  void tf.setBackend('cpu');
  // Its first write prints six lines on stderr that advise to install tfjs-node.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
}
