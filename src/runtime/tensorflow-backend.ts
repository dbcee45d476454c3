import { tf } from './tensorflow.js';
import { loadTensorFlow } from './tensorflow-library.js';

let version: string | null = null;

/** Lets libtensorflow compute from now on, and returns its version; throws where it cannot be loaded. */
export function openTensorFlow(): string {
  version ??= loadTensorFlow(tf);
  void tf.setBackend('tensorflow');
  return version;
}
