import { currentHost } from '../hosts/current.js';
import type { Precision } from '../kernels.js';
import type { SteppingKernels } from '../stepper/stepper.js';
import { ctcLoss, ctcLosses } from './ctc-loss.js';
import { dropoutMask } from './dropout.js';
import { gather, gatherGradient } from './embedding.js';
import { update } from './optimizer.js';
import { projectionKernels } from './projection.js';
import { recurrentKernels } from './recurrent.js';
import { globalNorm, sumRows } from './reductions.js';
import { softmaxCrossEntropy, softmaxLosses } from './softmax-cross-entropy.js';
import { createStepper } from './stepper.js';

/** The contract in C++; throws an EnvironmentError if its host is not available. */
export function createNativeKernels(precision: Precision = 'float32'): SteppingKernels {
  return {
    name: 'native',
    precision,
    ...recurrentKernels(precision),
    ...projectionKernels(precision),
    gather,
    gatherGradient,
    softmaxCrossEntropy,
    softmaxLosses,
    ctcLoss,
    ctcLosses,
    sumRows,
    dropoutMask,
    globalNorm,
    update,
    createStepper: (weights, batchSize) => createStepper(weights, batchSize, precision),
    ...currentHost().kernels?.(precision),
  };
}
