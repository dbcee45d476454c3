import { loadJavaScriptKernels } from './javascript-kernels.js';
import { tf } from './tensorflow.js';

/** Lets TensorFlow.js compute in plain JavaScript: about a thousand times slower than the native kernels. */
export function openJavaScript(): void {
  loadJavaScriptKernels();
  // The promise is of no use: the factory of the cpu backend is synchronous, and so is what setBackend does with it.
  void tf.setBackend('cpu');
  // Its first write advises, over six lines on stderr, to install tfjs-node.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
}
