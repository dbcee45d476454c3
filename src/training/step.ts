import { TrainingError } from '../errors.js';
import { disposeGradients } from '../model/gradients.js';
import type { Random } from '../runtime/random.js';
import type { Optimizer } from './optimizer.js';
import type { TrainingPlan } from './plan.js';
import type { StepOutcome, Trainable } from './trainable.js';

export interface StepContext {
  trainable: Trainable;
  optimizer: Optimizer;
  plan: TrainingPlan;
  random: Random;
}

export interface StepResult {
  /** Nats, summed over the targets. */
  lossSum: number;
  targetCount: number;
  gradientNorm: number;
}

/**
 * One forward and backward pass, and one update where loss and gradient are finite; where they are not, the weights stay
 * what they were and a TrainingError says so.
 */
export function runStep(
  { trainable, optimizer, plan, random }: StepContext,
  batch: unknown,
  { step, learningRate }: { step: number; learningRate: number },
): StepResult {
  const outcome = trainable.step(batch, random);
  const { gradients, lossSum, targetCount } = outcome;
  try {
    const reduction = 1 / divisor(plan, outcome);
    const gradientNorm = trainable.kernels.globalNorm([...gradients.values()]) * reduction;
    if (!Number.isFinite(lossSum)) throw diverged('loss', lossSum, step);
    if (!Number.isFinite(gradientNorm)) throw diverged('gradient', gradientNorm, step);
    const { clipNorm, clipValue } = plan;
    const clip = clipNorm === null || gradientNorm <= clipNorm ? 1 : clipNorm / gradientNorm;
    optimizer.update(gradients, { step, learningRate, scale: reduction * clip, clipValue });
    return { lossSum, targetCount, gradientNorm };
  } finally {
    disposeGradients(gradients);
  }
}

function divisor({ lossReduction }: TrainingPlan, { targetCount, batchSize }: StepOutcome): number {
  return lossReduction === 'mean' ? targetCount : batchSize;
}

/** What went wrong at `step`, and what to try. */
export function diverged(what: string, value: number, step: number): TrainingError {
  const problem = Number.isNaN(value) ? 'not a number' : 'infinite';
  return new TrainingError(`Training diverged: the ${what} of step ${step} is ${problem}.`, {
    hint: 'The checkpoints written before are good. Lower training.optimizer.learningRate, or set training.clipNorm (to 5, for one), and train again.',
  });
}
