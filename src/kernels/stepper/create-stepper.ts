import type { Kernels } from '../kernels.js';
import { createAdaptiveStepper } from './clusters.js';
import type { Stepper, StepperWeights, SteppingKernels } from './stepper.js';
import { createUnrolledStepper } from './unrolled.js';

/** The kernels' own stepper if they have one, else a stepper over their recurrent layers; the weights must stay alive. */
export function createStepper(kernels: Kernels, { clusters, ...weights }: StepperWeights, batchSize: number): Stepper {
  const createPlain: SteppingKernels['createStepper'] = haveSteppers(kernels)
    ? kernels.createStepper
    : (plain, rows) => createUnrolledStepper(kernels.recurrentForward, plain, rows);
  return clusters === undefined
    ? createPlain(weights, batchSize)
    : createAdaptiveStepper(createPlain, weights, clusters, batchSize);
}

function haveSteppers(kernels: Kernels): kernels is SteppingKernels {
  return 'createStepper' in kernels;
}
