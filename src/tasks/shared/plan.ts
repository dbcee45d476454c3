import type { z } from 'zod';
import type { checkpointSection } from '../../config/sections/checkpoint.js';
import type { sampleTrainingSection } from '../../config/sections/training.js';
import type { TrainingPlan } from '../../training/plan.js';

/** The part of a config about training. */
export interface PlannedConfig {
  seed: number;
  training: z.output<typeof sampleTrainingSection>;
  checkpoint: z.output<typeof checkpointSection>;
}

/** Converts it to the training loop's plan. */
export function trainingPlan({ seed, training, checkpoint }: PlannedConfig): TrainingPlan {
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
