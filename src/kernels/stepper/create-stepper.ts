import type { Kernels } from '../kernels.js';
import type { Stepper, StepperWeights, SteppingKernels } from './stepper.js';
import { createTailedStepper } from './tails.js';
import { createUnrolledStepper } from './unrolled.js';

/** A stepper by the kernels' own where they have one, else by their recurrent layers; the weights must stay alive. */
export function createStepper(kernels: Kernels, { tails, ...weights }: StepperWeights, batchSize: number): Stepper {
  const createPlain: SteppingKernels['createStepper'] = haveSteppers(kernels)
    ? kernels.createStepper
    : (plain, rows) => createUnrolledStepper(kernels.recurrentForward, plain, rows);
  return tails === undefined
    ? createPlain(weights, batchSize)
    : createTailedStepper(createPlain, weights, tails, batchSize);
}

function haveSteppers(kernels: Kernels): kernels is SteppingKernels {
  return 'createStepper' in kernels;
}
