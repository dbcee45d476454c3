import type { z } from 'zod';
import type { checkpointSection } from '../../config/sections/checkpoint.js';
import type { sampleTrainingSection } from '../../config/sections/training.js';
import type { TrainingPlan } from '../../training/plan.js';

/** The part of a config about training. */
export interface PlannedConfig {
  seed: number;
  training: z.output<typeof sampleTrainingSection>;
  checkpoint: z.output<typeof checkpointSection>;
  sampling?: { everyEpochs?: number | null };
}

const DEFAULT_EPOCHS = 10;
const MOST_DEFAULT_EPOCHS = 100;
/** Steps that a run on small data gets by default. */
const ENOUGH_STEPS = 2000;

/**
 * A config whose training ends. Without any budget, the run gets 10 epochs, or as many as make 2,000 steps for small data, at most
 * 100, and draws samples about ten times.
 */
export function withBudget<Config extends PlannedConfig>(config: Config, stepsPerEpoch: number): Config {
  const { epochs, steps, minutes } = config.training;
  if (epochs !== null || steps !== null || minutes !== null) return config;
  const enough = Math.ceil(ENOUGH_STEPS / Math.max(1, stepsPerEpoch));
  const chosen = Math.min(MOST_DEFAULT_EPOCHS, Math.max(DEFAULT_EPOCHS, enough));
  const { sampling } = config;
  return {
    ...config,
    training: { ...config.training, epochs: chosen },
    ...(sampling?.everyEpochs === 1 ? { sampling: { ...sampling, everyEpochs: Math.round(chosen / 10) } } : {}),
  };
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
