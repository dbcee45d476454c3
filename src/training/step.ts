import { TrainingError } from '../errors.js';
import { disposeGradients } from '../model/gradients.js';
import type { Random } from '../runtime/random.js';
import type { Group } from './group.js';
import type { Optimizer } from './optimizer.js';
import type { TrainingPlan } from './plan.js';
import type { StepOutcome, Trainable } from './trainable.js';
import { rowsOf } from './workers.js';

export interface StepContext {
  trainable: Trainable;
  optimizer: Optimizer;
  plan: TrainingPlan;
  random: Random;
  /** Null in a single process. */
  group: Group | null;
}

export interface StepResult {
  /** Nats, summed over the targets. */
  lossSum: number;
  targetCount: number;
  gradientNorm: number;
}

/** The values that change from step to step. */
export interface StepOptions {
  step: number;
  learningRate: number;
  /** Sums the workers' results for their rows. */
  exchange(own: StepOutcome): Promise<StepOutcome>;
}

/**
 * One forward and backward pass, and one update. If loss or gradient is not finite, the weights are not changed and a
 * TrainingError is thrown. In a group, each worker computes its rows, and all use the same sums.
 */
export async function runStep(
  context: StepContext,
  batch: unknown,
  { step, learningRate, exchange }: StepOptions,
): Promise<StepResult> {
  const { trainable, optimizer, plan, random, group } = context;
  const outcome = group === null ? trainable.step(batch, random) : await exchange(stepOnRows(context, group, batch));
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

/**
 * A worker's own rows of a batch. A worker without rows still computes one row, so that its random stream advances like the
 * others', but reports an empty batch.
 */
function stepOnRows({ trainable, random }: StepContext, group: Group, batch: unknown): StepOutcome {
  const { rows } = trainable;
  const { from, to, of } = rowsOf(group, rows.count(batch));
  const first = Math.min(from, of - 1);
  const share = { from: first, to: Math.max(to, first + 1), of };
  const isEmpty = from === to;
  const outcome = trainable.step(rows.take(batch, share), { ...random, share }, group.gradientsOf({ isEmpty }));
  return isEmpty ? { ...outcome, lossSum: 0, targetCount: 0, batchSize: 0 } : outcome;
}

function divisor({ lossReduction }: TrainingPlan, { targetCount, batchSize }: StepOutcome): number {
  return lossReduction === 'mean' ? targetCount : batchSize;
}

/** The error at `step`, with advice. */
export function diverged(what: string, value: number, step: number): TrainingError {
  const problem = Number.isNaN(value) ? 'not a number' : 'infinite';
  return new TrainingError(`Training diverged: the ${what} of step ${step} is ${problem}.`, {
    hint: 'Earlier checkpoints are intact. Lower training.optimizer.learningRate, or set training.clipNorm (for example to 5), and train again.',
  });
}
