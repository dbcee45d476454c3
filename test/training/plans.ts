import type { OptimizerSpec, TrainingPlan } from '../../src/training/plan.js';

/** Plain gradient descent with a learning rate of 1 for one epoch. */
export function plainPlan(
  changes: Partial<Omit<TrainingPlan, 'budget'>> & { budget?: Partial<TrainingPlan['budget']> } = {},
): TrainingPlan {
  const { budget, ...rest } = changes;
  return {
    seed: 1,
    optimizer: { type: 'sgd', learningRate: 1 },
    schedule: { type: 'constant', warmupSteps: 0 },
    lossReduction: 'mean',
    clipNorm: null,
    clipValue: null,
    earlyStopping: null,
    averaging: null,
    checkpoint: { everySteps: null, everyMinutes: null },
    ...rest,
    budget: { epochs: null, steps: null, minutes: null, ...(budget ?? { epochs: 1 }) },
  };
}

/** One of each, at a learning rate that trains a tiny model. */
export const optimizers: OptimizerSpec[] = [
  { type: 'sgd', learningRate: 0.5 },
  { type: 'momentum', learningRate: 0.1, momentum: 0.9, nesterov: true },
  { type: 'rmsprop', learningRate: 0.01, decay: 0.9, epsilon: 1e-8 },
  { type: 'adam', learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  { type: 'adamw', learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
];
