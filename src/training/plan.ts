import type { UpdateRule } from '../kernels/kernels.js';

/** How a run trains and when it ends, as plain JSON; the same values stand in a config's `training` and `checkpoint`. */
export interface TrainingPlan {
  /** Of everything drawn by the loop: dropout masks, and what a task's samples are drawn with. */
  seed: number;
  optimizer: OptimizerSpec;
  schedule: ScheduleSpec;
  /** `mean` divides the summed loss by its targets, `timeSum` by the rows of the batch (Zaremba et al. 2014). */
  lossReduction: 'mean' | 'timeSum';
  /** Largest global norm of the gradient. */
  clipNorm: number | null;
  /** Largest magnitude of each number of the gradient, after `clipNorm`. */
  clipValue: number | null;
  /** The run ends at the first one reached. */
  budget: { epochs: number | null; steps: number | null; minutes: number | null };
  /**
   * `patience` evaluations in a row whose validation loss, or the measure that chooses the best, is not better by `minDelta`
   * at least end the run.
   */
  earlyStopping: { patience: number; minDelta: number } | null;
  /**
   * Averages the weights from the evaluation on that is worse than the best of all but the latest `patience` before it
   * (non-monotonically triggered: Merity et al. 2017, algorithm 1), or from the first step on.
   */
  averaging: { patience: number | null } | null;
  /** Checkpoints within an epoch. */
  checkpoint: { everySteps: number | null; everyMinutes: number | null };
}

/** An update rule with the learning rate that the schedule starts from; the loop counts the steps. */
export type OptimizerSpec = WithoutStep<UpdateRule>;

type WithoutStep<Rule> = Rule extends unknown ? Omit<Rule, 'step'> : never;

/** How the learning rate moves. All grow linearly from 0 over `warmupSteps` at the start. */
export type ScheduleSpec = { warmupSteps: number } & (
  | { type: 'constant' }
  /** Times `factor` every `every` epochs, for the first time after `after` of them. */
  | { type: 'step'; after: number; every: number; factor: number }
  /** Times `factor` each epoch, for the first time after `after` of them. */
  | { type: 'exponential'; after: number; factor: number }
  /** Half a cosine from the end of the warm-up down to `minimum` at the last step of the budget. */
  | { type: 'cosine'; minimum: number }
  /** Times `factor` after `patience` evaluations without a better validation loss or measure, down to `minimum`. */
  | { type: 'plateau'; patience: number; factor: number; minimum: number }
);
