import type { ResolvedConfig } from '../config/schema.js';
import type { TrainingPlan } from '../training/plan.js';

/** The part of a config that the training loop reads. */
export function trainingPlan({ seed, training, checkpoint }: ResolvedConfig): TrainingPlan {
  const { optimizer, schedule, lossReduction, clipNorm, clipValue, earlyStopping, averaging } = training;
  const { epochs, steps, minutes } = training;
  const { everySteps, everyMinutes } = checkpoint;
  return {
    seed,
    optimizer,
    schedule,
    lossReduction,
    clipNorm,
    clipValue,
    earlyStopping,
    averaging,
    budget: { epochs, steps, minutes },
    checkpoint: { everySteps, everyMinutes },
  };
}
