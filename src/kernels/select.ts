import { ConfigError, EnvironmentError } from '../errors.js';
import type { Purpose } from './hosts/facts.js';
import { openBackend } from './hosts/open-backend.js';
import type { KernelName, Kernels, Precision } from './kernels.js';
import { createNativeKernels } from './native/native.js';
import { referenceKernels } from './reference/reference.js';

/**
 * Chooses the backend (see `openBackend`) and the kernels on it: `choice`, else `RNN_KERNELS`, else native unless the backend is
 * plain JavaScript. Throws an EnvironmentError with the reason if a forced implementation does not run here or lacks the
 * precision, and a ConfigError for an unknown name.
 */
export function selectKernels(
  choice: KernelName | 'auto' = 'auto',
  purpose: Purpose = 'training',
  precision: Precision = 'float32',
): Kernels {
  const backend = openBackend(purpose);
  const name = choice === 'auto' ? process.env.RNN_KERNELS || 'auto' : choice;
  switch (name) {
    case 'auto':
      return backend.name === 'javascript' ? referenceIn(precision) : createNativeKernels(precision);
    case 'native':
      return createNativeKernels(precision);
    case 'reference':
      return referenceIn(precision);
    default:
      throw new ConfigError(`"${name}" is not an implementation of the kernels.`, {
        hint: 'Use native or reference; auto uses native if it runs here.',
      });
  }
}

function referenceIn(precision: Precision): Kernels {
  if (precision === referenceKernels.precision) return referenceKernels;
  throw new EnvironmentError(`The reference kernels compute in float32, not in ${precision}.`, {
    hint: 'Set the precision to float32, or use the native kernels: `rnn doctor` says what runs here.',
  });
}
