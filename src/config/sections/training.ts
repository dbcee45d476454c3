import { z } from 'zod';
import { always, keepRules, type Rule } from '../rules.js';
import { optimizerSection } from './optimizer.js';
import { scheduleSection } from './schedule.js';

const keys = {
  batchSize: z.int().min(1).max(65_536).default(32).meta({ description: 'Sequences trained side by side in a step.' }),
  sequenceLength: z.int().min(1).max(65_536).default(50).meta({
    description:
      'Tokens that gradients flow back through: the steps of truncated backpropagation of a stream, the longest piece of a sequence.',
  }),
  variableLength: z
    .strictObject({
      halved: z.number().min(0).max(1).default(0.05).meta({
        description: 'Share of the windows that are drawn around half of `sequenceLength`.',
      }),
      deviation: z.number().min(0).max(65_536).default(5).meta({
        description: 'Standard deviation of the normal distribution that lengths are drawn from, in steps.',
      }),
    })
    .nullable()
    .default(null)
    .meta({
      description:
        'Draws the length of each window of a stream anew in each epoch (Merity et al. 2017, section 4.1), from 5 steps to twice `sequenceLength`; the learning rate of a step is multiplied by its length over `sequenceLength`. Null: all windows are `sequenceLength` long.',
    }),
  epochs: z.int().min(1).max(1_000_000).nullable().default(10).meta({
    description: 'Passes over the training data; the run ends at the first budget reached, null sets none.',
  }),
  steps: z.int().min(1).max(1_000_000_000).nullable().default(null).meta({
    description: 'Weight updates; the run ends at the first budget reached, null sets none.',
  }),
  minutes: z.number().positive().max(1_000_000).nullable().default(null).meta({
    description:
      'Minutes of training, validation and its samples included; the run ends at the first budget reached, null sets none.',
  }),
  lossReduction: z.enum(['mean', 'timeSum']).default('mean').meta({
    description:
      'How the loss that is minimised is reduced: `mean` over all targets, or `timeSum`, summed over time and averaged over the batch (Zaremba et al. 2014).',
  }),
  optimizer: optimizerSection.prefault({}).meta({ description: 'The update rule.' }),
  schedule: scheduleSection.prefault({}).meta({ description: 'The learning rate schedule.' }),
  clipNorm: z.number().positive().max(1_000_000).nullable().default(null).meta({
    description: 'Global norm that the gradient is scaled down to when it is larger; null for no limit.',
  }),
  clipValue: z.number().positive().max(1_000_000).nullable().default(null).meta({
    description: 'Magnitude that each number of the gradient is cut to, after `clipNorm`; null for no limit.',
  }),
  earlyStopping: z
    .strictObject({
      patience: z.int().min(1).max(1_000_000).default(3).meta({
        description:
          'Evaluations without improvement (of the loss, or of the measure that the task uses) before the run ends.',
      }),
      minDelta: z.number().min(0).max(1000).default(0).meta({
        description:
          'Smallest decrease of the validation loss (in nats), or change of the measure that the task uses, that counts as an improvement.',
      }),
    })
    .nullable()
    .default(null)
    .meta({ description: 'Early stopping: ends the run when validation no longer improves; null for none.' }),
  averaging: z
    .strictObject({
      patience: z.int().min(1).max(1_000_000).nullable().default(5).meta({
        description:
          'Averaging begins when validation is worse than the best of all evaluations but the latest `patience`, which may go up and down; null: with the first step, to finetune a trained model (`--init-from`).',
      }),
    })
    .nullable()
    .default(null)
    .meta({
      description:
        'Averages the weights over the steps once validation no longer improves (with sgd: NT-ASGD, Merity et al. 2017); the average is what is evaluated, sampled from and saved, and training continues with the weights that are not averaged. Null for none.',
    }),
  distributed: z
    .strictObject({
      wire: z.enum(['float32', 'bfloat16']).default('float32').meta({
        description:
          'Number format of the gradients that are sent: `bfloat16` halves the bytes between the workers and rounds each sum to 8 bits, which changes the run.',
      }),
    })
    .prefault({})
    .meta({
      description: 'Training on several workers (docs/distributed.md); without effect in a single process.',
    }),
  precision: z.enum(['float32', 'bfloat16']).default('float32').meta({
    description:
      'Number format of the operands of the large products (recurrent layers, their input and the output layer, forward and backward): `bfloat16` rounds them to 8 bits and is faster where the processor has an instruction for it (AVX512_BF16); sums, gates, cell states, weights and the optimizer stay float32 (docs/performance.md).',
  }),
  kernels: z.enum(['auto', 'native', 'reference']).default('auto').meta({
    description:
      'Kernel implementation: `native` our own operations in C++, `reference` plain TensorFlow.js, `auto` the native ones wherever they run. The backend is chosen by `--backend` or RNN_BACKEND.',
  }),
};

const { sequenceLength: _, variableLength: __, ...sampleKeys } = keys;

const rules: Rule<z.output<z.ZodObject<typeof sampleKeys>>>[] = [
  {
    path: ['epochs'],
    reads: ['epochs', 'steps', 'minutes'],
    broken: ({ epochs, steps, minutes }) =>
      epochs === null && steps === null && minutes === null
        ? 'is null and so are steps and minutes, so the run would never end: set at least one'
        : null,
  },
  {
    path: ['schedule', 'type'],
    reads: ['epochs', 'steps', 'schedule'],
    broken: ({ epochs, steps, schedule }) =>
      schedule.type === 'cosine' && epochs === null && steps === null
        ? 'is cosine, which needs to know the number of steps, and minutes do not tell it: set epochs or steps too'
        : null,
  },
  {
    path: ['schedule', 'minimum'],
    reads: ['optimizer', 'schedule'],
    broken: ({ optimizer, schedule }) =>
      'minimum' in schedule && schedule.minimum > optimizer.learningRate
        ? `is ${schedule.minimum}, above optimizer.learningRate (${optimizer.learningRate}) that it is to fall from`
        : null,
  },
];

const windowRules: Rule<z.output<z.ZodObject<typeof keys>>>[] = [
  {
    path: ['schedule', 'type'],
    reads: ['variableLength', 'schedule'],
    broken: ({ variableLength, schedule }) =>
      schedule.type === 'cosine' && variableLength !== null
        ? 'is cosine, which needs to know the number of steps, and windows of variable length do not tell it: set another schedule, or variableLength: null'
        : null,
  },
];

/** How the model is trained, and for how long. */
export const trainingSection = z.strictObject(keys).superRefine(keepRules([...rules, ...windowRules]), always);

const weight = z.strictObject({
  label: z.string().min(1).max(1000).meta({ description: 'A label of the training data.' }),
  weight: z.number().positive().max(1_000_000).meta({ description: 'What the loss of its targets is multiplied by.' }),
});

/** The same where samples are trained whole. */
export const sampleTrainingSection = z.strictObject(sampleKeys).superRefine(keepRules(rules), always);

/** The same where each sample has labels. */
export const labelTrainingSection = z
  .strictObject({
    ...sampleKeys,
    classWeights: z
      .union([z.literal('balanced'), z.array(weight).min(1).max(10_000)])
      .nullable()
      .default(null)
      .meta({
        description:
          'What the loss of each label is multiplied by: `balanced` weighs labels by their inverse frequency, a list of `{label, weight}` sets some weights; null is 1 for all.',
      }),
  })
  .superRefine(keepRules(rules), always);
