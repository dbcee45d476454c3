import { z } from 'zod';

const most = z.number().min(0).max(1).default(1).meta({
  description: "Maximum share of inputs that are the model's own predictions.",
});

const scheduledSampling = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('linear').meta({ description: 'The share grows linearly.' }),
    start: z.number().min(0).max(1_000_000).default(0).meta({ description: 'Epochs before the share begins to grow.' }),
    epochs: z.number().positive().max(1_000_000).default(10).meta({
      description: 'Epochs in which the share grows to `most`.',
    }),
    most,
  }),
  z.strictObject({
    type: z
      .literal('exponential')
      .meta({ description: 'The share of gold inputs is `factor` to the power of epochs.' }),
    factor: z
      .number()
      .min(0)
      .lt(1)
      .default(0.95)
      .meta({ description: 'Factor of the share of gold inputs per epoch.' }),
    most,
  }),
  z.strictObject({
    type: z.literal('inverseSigmoid').meta({
      description: 'The share of gold inputs is k / (k + e^(epochs / k)): all at first, then fewer and fewer.',
    }),
    k: z.number().min(1).max(1_000_000).default(5).meta({ description: 'How late the share decreases, in epochs.' }),
    most,
  }),
]);

const penalty = (description: string) => z.number().min(0).max(1_000_000).default(0).meta({ description });

/** Regularization terms in the loss of a language model. */
export const penaltiesSection = z.strictObject({
  activationRegularization: penalty(
    "Weight of the mean square of the last layer's output, after dropout, in the minimised loss (Merity et al. 2017, usually 2); the displayed loss excludes it.",
  ),
  temporalRegularization: penalty(
    'Weight of the mean square of its change from step to step, before dropout, in the same loss (usually 1).',
  ),
});

/** The loss and the training inputs of a decoder. */
export const objectiveSection = z.strictObject({
  labelSmoothing: z.number().min(0).lt(1).default(0).meta({
    description:
      "Label smoothing: the share of a target's probability that is spread over the vocabulary (Szegedy et al. 2016). The training loss includes it, the validation loss does not.",
  }),
  scheduledSampling: scheduledSampling.nullable().default(null).meta({
    description:
      "How often the model's own prediction of a token stands in for the gold one as the decoder's next input (Bengio et al. 2015), found in a separate pass (Mihaylova and Martins 2019); null always gives the gold one.",
  }),
});
