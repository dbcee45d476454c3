import type { Kernels } from '../kernels.js';
import { ctcLoss, ctcLosses } from '../stock/ctc-loss.js';
import { withTails } from '../tails.js';
import { dropoutMask } from './dropout.js';
import { gather, gatherGradient } from './embedding.js';
import { loadAddon } from './load.js';
import { update } from './optimizer.js';
import { project, projectGradients } from './projection.js';
import { recurrentBackward, recurrentForward } from './recurrent.js';
import { globalNorm, sumRows } from './reductions.js';
import { softmaxCrossEntropy, softmaxLosses } from './softmax-cross-entropy.js';
import { createStepper } from './stepper.js';

/** The contract in C++; throws an EnvironmentError when the addon cannot be had. */
export function createNativeKernels(): Kernels {
  loadAddon();
  return {
    name: 'native',
    recurrentForward,
    recurrentBackward,
    gather,
    gatherGradient,
    softmaxCrossEntropy,
    softmaxLosses,
    ctcLoss,
    ctcLosses,
    project,
    projectGradients,
    sumRows,
    dropoutMask,
    globalNorm,
    update,
    createStepper: withTails(createStepper),
  };
}
