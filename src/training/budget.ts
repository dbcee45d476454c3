import type { StopReason, TrainingProgress } from './events.js';
import type { TrainingPlan } from './plan.js';

/** Number of steps of the run by its budgets in epochs and steps; null if only time limits it. */
export function countTotalSteps({ epochs, steps }: TrainingPlan['budget'], stepsPerEpoch: number): number | null {
  if (epochs === null) return steps;
  return Math.min(epochs * stepsPerEpoch, steps ?? Number.POSITIVE_INFINITY);
}

/** Why the run ends here, or null if another step is due. */
export function stopReason({ budget, earlyStopping }: TrainingPlan, progress: TrainingProgress): StopReason | null {
  const { epochs, steps, minutes } = budget;
  if (earlyStopping !== null && progress.evaluationsWithoutImprovement >= earlyStopping.patience)
    return 'earlyStopping';
  if (epochs !== null && progress.epoch >= epochs) return 'budget';
  if (steps !== null && progress.step >= steps) return 'budget';
  if (minutes !== null && progress.seconds >= minutes * 60) return 'budget';
  return null;
}
