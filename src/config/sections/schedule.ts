import { z } from 'zod';
import { defaultTag } from './tag.js';

const warmupSteps = z.int().min(0).max(10_000_000).default(0).meta({
  description: 'Steps at the start in which the learning rate grows linearly from 0; 0 for none.',
});

const after = (value: number) =>
  z
    .int()
    .min(0)
    .max(1_000_000)
    .default(value)
    .meta({ description: 'Epochs at the full learning rate before the first decrease.' });

const factor = (value: number) =>
  z
    .number()
    .positive()
    .max(1)
    .default(value)
    .meta({ description: 'Factor that the learning rate is multiplied by each time.' });

const minimum = z.number().min(0).max(1000).default(0).meta({ description: 'Minimum learning rate.' });

/** How the learning rate changes during a run. */
export const scheduleSection = z.discriminatedUnion('type', [
  z.strictObject({
    type: defaultTag('constant').meta({ description: 'A constant learning rate.' }),
    warmupSteps,
  }),
  z.strictObject({
    type: z
      .literal('step')
      .meta({ description: 'Multiplied by `factor` every `every` epochs, from epoch `after` + 1 on.' }),
    after: after(4),
    every: z.int().min(1).max(1_000_000).default(1).meta({ description: 'Epochs between two decreases.' }),
    factor: factor(0.5),
    warmupSteps,
  }),
  z.strictObject({
    type: z
      .literal('exponential')
      .meta({ description: 'Multiplied by `factor` each epoch, from epoch `after` + 1 on.' }),
    after: after(10),
    factor: factor(0.97),
    warmupSteps,
  }),
  z.strictObject({
    type: z.literal('cosine').meta({
      description:
        'Decreases along half a cosine, from the end of the warm-up to `minimum` at the end of the budget (epochs or steps).',
    }),
    minimum,
    warmupSteps,
  }),
  z.strictObject({
    type: z.literal('plateau').meta({
      description:
        'Multiplied by `factor` when validation (its loss, or the metric of the task) has not improved for `patience` evaluations.',
    }),
    patience: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(1)
      .meta({ description: 'Evaluations without improvement before a decrease.' }),
    factor: factor(0.5),
    minimum,
    warmupSteps,
  }),
]);
