import { z } from 'zod';
import { always, keepRules, type Rule } from '../rules.js';
import { optimizerSection } from './optimizer.js';
import { scheduleSection } from './schedule.js';

const keys = {
  batchSize: z.int().min(1).max(65_536).default(32).meta({ description: 'Sequences per training step.' }),
  sequenceLength: z.int().min(1).max(65_536).default(50).meta({
    description:
      'Number of tokens that gradients flow back through: the length of truncated backpropagation in a stream, and the maximum piece of a sequence.',
  }),
  variableLength: z
    .strictObject({
      halved: z.number().min(0).max(1).default(0.05).meta({
        description: 'Share of the chunks that are drawn around half of `sequenceLength`.',
      }),
      deviation: z.number().min(0).max(65_536).default(5).meta({
        description: 'Standard deviation of the normal distribution of lengths, in steps.',
      }),
    })
    .nullable()
    .default(null)
    .meta({
      description:
        'Draws the length of each chunk of a stream anew in each epoch (Merity et al. 2017, section 4.1), from 5 steps to twice `sequenceLength`; the learning rate of a step is multiplied by its length over `sequenceLength`. Null: all chunks are `sequenceLength` long.',
    }),
  epochs: z.int().min(1).max(1_000_000).nullable().default(null).meta({
    description:
      'Passes over the training data; the run ends at the first budget reached. Null sets none; if `steps` and `minutes` are null too, the size of the data decides: 10 epochs, or more (at most 100) until there are 2,000 steps, with samples about ten times.',
  }),
  steps: z.int().min(1).max(1_000_000_000).nullable().default(null).meta({
    description: 'Weight updates; the run ends at the first budget reached, null sets none.',
  }),
  minutes: z.number().positive().max(1_000_000).nullable().default(null).meta({
    description:
      'Minutes of training, including validation and samples; the run ends at the first budget reached, null sets none.',
  }),
  lossReduction: z.enum(['mean', 'timeSum']).default('mean').meta({
    description:
      'Reduction of the minimised loss: `mean` over all targets, or `timeSum`, the sum over time averaged over the batch (Zaremba et al. 2014).',
  }),
  optimizer: optimizerSection.prefault({}).meta({ description: 'The update rule.' }),
  schedule: scheduleSection.prefault({}).meta({ description: 'The learning rate schedule.' }),
  clipNorm: z.number().positive().max(1_000_000).nullable().default(null).meta({
    description: 'Maximum global norm of the gradient: a larger one is scaled down to it; null for no limit.',
  }),
  clipValue: z.number().positive().max(1_000_000).nullable().default(null).meta({
    description: 'Maximum magnitude of each number of the gradient, applied after `clipNorm`; null for no limit.',
  }),
  earlyStopping: z
    .strictObject({
      patience: z.int().min(1).max(1_000_000).default(3).meta({
        description: 'Evaluations without improvement (of the loss, or of the metric of the task) before the run ends.',
      }),
      minDelta: z.number().min(0).max(1000).default(0).meta({
        description:
          'Smallest decrease of the validation loss (in nats), or change of the metric of the task, that counts as an improvement.',
      }),
    })
    .nullable()
    .default(null)
    .meta({ description: 'Early stopping: ends the run when validation no longer improves; null for none.' }),
  averaging: z
    .strictObject({
      patience: z.int().min(1).max(1_000_000).nullable().default(5).meta({
        description:
          'Averaging begins when validation is worse than the best of all evaluations before the latest `patience` ones; null: with the first step, to finetune a trained model (`--init-from`).',
      }),
    })
    .nullable()
    .default(null)
    .meta({
      description:
        'Averages the weights over the steps once validation no longer improves (with sgd: NT-ASGD, Merity et al. 2017); the average is evaluated, sampled from and saved, while training continues with the original weights. Null for none.',
    }),
  distributed: z
    .strictObject({
      wire: z.enum(['float32', 'bfloat16']).default('float32').meta({
        description:
          'Number format of the gradients that workers exchange: `bfloat16` halves the traffic but rounds each sum to 8 bits, which changes the results.',
      }),
    })
    .prefault({})
    .meta({
      description: 'Training on several workers (docs/distributed.md); no effect in a single process.',
    }),
  precision: z.enum(['float32', 'bfloat16']).default('float32').meta({
    description:
      'Number format of the operands of large matrix products (recurrent layers, attention and output layer, forward and backward): `bfloat16` rounds them to 8 bits and is faster where `rnn doctor` lists `AVX-512 with AMX` or `AVX-512 with BF16`; sums, gates, cell states, weights and the optimizer stay float32 (docs/performance.md).',
  }),
  kernels: z.enum(['auto', 'native', 'reference']).default('auto').meta({
    description:
      'Kernel implementation: `native` (our C++ operations), `reference` (plain TensorFlow.js), or `auto` (native if available). The backend is chosen by `--backend` or RNN_BACKEND.',
  }),
};

const { sequenceLength: _, variableLength: __, ...sampleKeys } = keys;

const rules: Rule<z.output<z.ZodObject<typeof sampleKeys>>>[] = [
  {
    path: ['schedule', 'type'],
    reads: ['epochs', 'steps', 'minutes', 'schedule'],
    broken: ({ epochs, steps, minutes, schedule }) =>
      schedule.type === 'cosine' && epochs === null && steps === null && minutes !== null
        ? 'is cosine, which needs the number of steps, but only minutes are set: set epochs or steps too'
        : null,
  },
  {
    path: ['schedule', 'minimum'],
    reads: ['optimizer', 'schedule'],
    broken: ({ optimizer, schedule }) =>
      'minimum' in schedule && schedule.minimum > optimizer.learningRate
        ? `is ${schedule.minimum}, above optimizer.learningRate (${optimizer.learningRate}), where the schedule starts`
        : null,
  },
];

const windowRules: Rule<z.output<z.ZodObject<typeof keys>>>[] = [
  {
    path: ['schedule', 'type'],
    reads: ['variableLength', 'schedule'],
    broken: ({ variableLength, schedule }) =>
      schedule.type === 'cosine' && variableLength !== null
        ? 'is cosine, which needs the number of steps, but variableLength makes it unknown: set another schedule, or variableLength: null'
        : null,
  },
];

/** How the model is trained, and for how long. */
export const trainingSection = z.strictObject(keys).superRefine(keepRules([...rules, ...windowRules]), always);

const weight = z.strictObject({
  label: z.string().min(1).max(1000).meta({ description: 'A label of the training data.' }),
  weight: z.number().positive().max(1_000_000).meta({ description: 'Factor of the loss of this label.' }),
});

/** The same for tasks that train on whole samples. */
export const sampleTrainingSection = z.strictObject(sampleKeys).superRefine(keepRules(rules), always);

/** The same for tasks with labels. */
export const labelTrainingSection = z
  .strictObject({
    ...sampleKeys,
    classWeights: z
      .union([z.literal('balanced'), z.array(weight).min(1).max(10_000)])
      .nullable()
      .default(null)
      .meta({
        description:
          'Factors of the loss by label: `balanced` weighs labels by their inverse frequency, a list of `{label, weight}` sets some weights; null is 1 for all.',
      }),
  })
  .superRefine(keepRules(rules), always);
