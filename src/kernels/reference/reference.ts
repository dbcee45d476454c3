import type { Kernels } from '../kernels.js';
import { ctcLoss, ctcLosses } from './ctc-loss.js';
import { dropoutMask } from './dropout.js';
import { gather, gatherGradient } from './embedding.js';
import { globalNorm, update } from './optimizer.js';
import { productGradients, project } from './projection.js';
import { recurrentBackward, recurrentForward } from './recurrent.js';
import { softmaxCrossEntropy, softmaxLosses } from './softmax-cross-entropy.js';

/** The contract in plain tfjs: slow, runs on every backend; the native implementation is tested against it. */
export const referenceKernels: Kernels = {
  name: 'reference',
  precision: 'float32',
  recurrentForward,
  recurrentBackward,
  gather,
  gatherGradient,
  softmaxCrossEntropy,
  softmaxLosses,
  ctcLoss,
  ctcLosses,
  project,
  projectGradients: (rows, kernel, transposed, dLogits) => ({
    ...productGradients(rows, kernel, transposed, dLogits),
    dBias: dLogits.sum(0),
  }),
  sumRows: (matrix) => matrix.sum(0),
  dropoutMask,
  globalNorm,
  update,
};
