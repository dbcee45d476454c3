import { z } from 'zod';
import { defaultTag } from './tag.js';

const learningRate = (value: number) =>
  z.number().positive().max(1000).default(value).meta({ description: 'Learning rate, before schedule and warm-up.' });

const share = (value: number, description: string) => z.number().min(0).lt(1).default(value).meta({ description });

const weightDecay = (value: number) =>
  z.number().min(0).max(10).default(value).meta({
    description: 'Weight decay: the fraction of each weight subtracted per step, times the learning rate.',
  });

const epsilon = z.number().positive().max(1).default(1e-8).meta({
  description: 'Added to the denominator, so that it is never 0.',
});

const moments = {
  beta1: share(0.9, 'Decay per step of the running mean of the gradient.'),
  beta2: share(0.999, 'Decay per step of the running mean of its square.'),
  epsilon,
};

/** The update rule (equations in `src/kernels/kernels.ts`). */
export const optimizerSection = z.discriminatedUnion('type', [
  z.strictObject({
    type: defaultTag('adam').meta({ description: 'Adam (Kingma and Ba 2015).' }),
    learningRate: learningRate(0.001),
    ...moments,
  }),
  z.strictObject({
    type: z.literal('adamw').meta({ description: 'Adam with decoupled weight decay (Loshchilov and Hutter 2019).' }),
    learningRate: learningRate(0.001),
    ...moments,
    weightDecay: weightDecay(0.01),
  }),
  z.strictObject({
    type: z.literal('rmsprop').meta({ description: 'RMSprop (Tieleman and Hinton 2012).' }),
    learningRate: learningRate(0.001),
    decay: share(0.9, 'Decay per step of the running mean of the squared gradient.'),
    epsilon,
  }),
  z.strictObject({
    type: z.literal('momentum').meta({ description: 'Stochastic gradient descent with momentum.' }),
    learningRate: learningRate(0.1),
    momentum: share(0.9, 'Momentum: the fraction of the last update added to each step.'),
    nesterov: z.boolean().default(false).meta({ description: 'Uses Nesterov momentum.' }),
  }),
  z.strictObject({
    type: z.literal('sgd').meta({ description: 'Plain stochastic gradient descent.' }),
    learningRate: learningRate(1),
    weightDecay: weightDecay(0),
  }),
]);
