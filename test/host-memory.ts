import type { HostBackend } from '../src/runtime/host/backend.js';
import { tf } from '../src/runtime/tensorflow.js';

/** How much the backend holds below TensorFlow.js's own count: tensors in libtensorflow, bytes in the memory of the other hosts. */
export function heldByHost(): number {
  const backend = tf.backend() as unknown as Partial<HostBackend> & { binding?: { getNumOfTensors(): number } };
  if (backend.binding !== undefined) return backend.binding.getNumOfTensors();
  if (backend.host !== undefined) return backend.host.bytesInUse();
  throw new Error('Plain JavaScript holds nothing beside its own objects.');
}
