import type { UpdateRule } from '../kernels/kernels.js';

/** How a run trains and when it ends, as plain JSON; the values of a config's `training` and `checkpoint`. */
export interface TrainingPlan {
  /** Seed of everything drawn by the loop: dropout masks and samples. */
  seed: number;
  optimizer: OptimizerSpec;
  schedule: ScheduleSpec;
  /** `mean` divides the summed loss by its targets, `timeSum` by the rows of the batch (Zaremba et al. 2014). */
  lossReduction: 'mean' | 'timeSum';
  /** Maximum global norm of the gradient. */
  clipNorm: number | null;
  /** Maximum magnitude of each number of the gradient, after `clipNorm`. */
  clipValue: number | null;
  /** The run ends at the first one reached. */
  budget: { epochs: number | null; steps: number | null; minutes: number | null };
  /**
   * The run ends after `patience` consecutive evaluations without an improvement of at least `minDelta`, by the validation loss
   * or the metric that chooses the best checkpoint.
   */
  earlyStopping: { patience: number; minDelta: number } | null;
  /**
   * Averages the weights from the first evaluation that is worse than the best of all but the `patience` evaluations before it
   * (non-monotonically triggered: Merity et al. 2017, algorithm 1), or from the first step.
   */
  averaging: { patience: number | null } | null;
  /** Checkpoints within an epoch. */
  checkpoint: { everySteps: number | null; everyMinutes: number | null };
}

/** An update rule with the initial learning rate of the schedule; the loop counts the steps. */
export type OptimizerSpec = WithoutStep<UpdateRule>;

type WithoutStep<Rule> = Rule extends unknown ? Omit<Rule, 'step'> : never;

/** Schedules of the learning rate. All grow linearly from 0 over the first `warmupSteps`. */
export type ScheduleSpec = { warmupSteps: number } & (
  | { type: 'constant' }
  /** Multiplied by `factor` every `every` epochs, first after `after` epochs. */
  | { type: 'step'; after: number; every: number; factor: number }
  /** Multiplied by `factor` each epoch, first after `after` epochs. */
  | { type: 'exponential'; after: number; factor: number }
  /** Half a cosine from the end of the warm-up down to `minimum` at the last step of the budget. */
  | { type: 'cosine'; minimum: number }
  /** Multiplied by `factor` after `patience` evaluations without improvement, down to `minimum`. */
  | { type: 'plateau'; patience: number; factor: number; minimum: number }
);
