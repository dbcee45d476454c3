import { ConfigError } from '../errors.js';
import type { Purpose } from './hosts/facts.js';
import { openBackend } from './hosts/open-backend.js';
import type { KernelName, Kernels } from './kernels.js';
import { createNativeKernels } from './native/native.js';
import { referenceKernels } from './reference/reference.js';

/**
 * The one choice of what computes: the backend (see `openBackend`) and on it the kernels, `choice`, else `RNN_KERNELS`, else the
 * native ones unless the backend is plain JavaScript. Throws an EnvironmentError that says why when a forced one does not run
 * here, a ConfigError for an unknown name.
 */
export function selectKernels(choice: KernelName | 'auto' = 'auto', purpose: Purpose = 'training'): Kernels {
  const backend = openBackend(purpose);
  const name = choice === 'auto' ? process.env.RNN_KERNELS || 'auto' : choice;
  switch (name) {
    case 'auto':
      return backend.name === 'javascript' ? referenceKernels : createNativeKernels();
    case 'native':
      return createNativeKernels();
    case 'reference':
      return referenceKernels;
    default:
      throw new ConfigError(`"${name}" is not an implementation of the kernels.`, {
        hint: 'Use native or reference; auto uses the native ones where they run.',
      });
  }
}
