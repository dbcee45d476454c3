import type { HostMemory } from '../host-memory.js';
import { tf } from '../tensorflow.js';
import { HostBackend } from './backend.js';
import { registerKernels } from './kernels.js';

const backends = new Map<string, HostBackend>();

/** Lets TensorFlow.js compute on a host, from now on. `name` is the host's; a second call of the same name changes back to it. */
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
  // The promise is of no use: the factory is synchronous, and so is what setBackend does with it.
  void tf.setBackend(backendName);
  return backend;
}
