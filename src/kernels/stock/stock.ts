import type { Kernels } from '../kernels.js';
import { referenceKernels } from '../reference/reference.js';

/** The contract in operations that TensorFlow ships. */
export const stockKernels: Kernels = { ...referenceKernels, name: 'stock' };
