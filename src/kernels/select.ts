import { ConfigError, EnvironmentError } from '../errors.js';
import { backend } from '../runtime/tensorflow.js';
import type { KernelName, Kernels } from './kernels.js';
import { nativeStatus } from './native/load.js';
import { createNativeKernels } from './native/native.js';
import { referenceKernels } from './reference/reference.js';
import { stockKernels } from './stock/stock.js';

/**
 * The one choice between the implementations: `choice`, else `RNN_KERNELS`, else the fastest that runs here. Throws an
 * EnvironmentError that says why when a forced one does not run here, a ConfigError for an unknown name.
 */
export function selectKernels(choice: KernelName | 'auto' = 'auto'): Kernels {
  const name = choice === 'auto' ? process.env.RNN_KERNELS || 'auto' : choice;
  switch (name) {
    case 'auto':
      return create(fastest());
    case 'native':
    case 'stock':
    case 'reference':
      return create(name);
    default:
      throw new ConfigError(`"${name}" is no implementation of the kernels.`, {
        hint: 'There are native, stock and reference; auto takes the fastest that runs.',
      });
  }
}

function fastest(): KernelName {
  if (backend.name === 'javascript') return 'reference';
  if (nativeStatus().available) return 'native';
  return backend.name === 'tensorflow' ? 'stock' : 'reference';
}

function create(name: KernelName): Kernels {
  if (name === 'reference') return referenceKernels;
  if (name === 'native') return createNativeKernels();
  if (backend.name !== 'tensorflow') {
    throw new EnvironmentError(`The stock kernels need the TensorFlow backend: ${backend.reason}.`, {
      hint: 'Run `rnn doctor` to see how to get it, or use the reference kernels.',
    });
  }
  return stockKernels;
}
