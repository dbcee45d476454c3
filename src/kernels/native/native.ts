import type { Kernels } from '../kernels.js';
import { referenceKernels } from '../reference/reference.js';
import { loadAddon } from './load.js';
import { recurrentBackward, recurrentForward } from './recurrent.js';

/** The contract in C++; throws an EnvironmentError when the addon cannot be had. */
export function createNativeKernels(): Kernels {
  loadAddon();
  return { ...referenceKernels, name: 'native', recurrentForward, recurrentBackward };
}
