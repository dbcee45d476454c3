import type { HostMemory } from '../host-memory.js';
import { tf } from '../tensorflow.js';
import { HostBackend } from './backend.js';
import { registerKernels } from './kernels.js';

const backends = new Map<string, HostBackend>();

/** Makes TensorFlow.js compute on the host `name`; another call with the same name switches back to it. */
export function openHostBackend(name: string, host: HostMemory): HostBackend {
  const backendName = `rnn-${name}`;
  let backend = backends.get(name);
  if (backend === undefined) {
    const created = new HostBackend(host);
    registerKernels(backendName);
    tf.registerBackend(backendName, () => created);
    backends.set(name, created);
    backend = created;
  }
  // No await: the factory is synchronous, and so is setBackend.
  void tf.setBackend(backendName);
  return backend;
}
