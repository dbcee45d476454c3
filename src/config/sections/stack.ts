import { z } from 'zod';
import type { Rule } from '../rules.js';
import { defaultTag } from './tag.js';

/** Of a layer or a vector. */
export const width = z.int().min(1).max(16_384);
const rate = z.number().min(0).lt(1);

const initializer = z.discriminatedUnion('type', [
  z.strictObject({
    type: defaultTag('keras').meta({
      description: 'Keras: Glorot uniform kernels, orthogonal recurrent kernels, embeddings uniform in ±0.05.',
    }),
  }),
  z.strictObject({
    type: z
      .literal('uniform')
      .meta({ description: 'Every weight drawn uniformly from ±`scale` (Zaremba et al. 2014).' }),
    scale: z.number().positive().max(10).default(0.1).meta({ description: 'Largest magnitude of an initial weight.' }),
  }),
]);

const dropout = z.strictObject({
  input: rate.default(0).meta({ description: "Share of the first layer's input that is dropped." }),
  between: rate.default(0).meta({ description: 'Share of the values passed from layer to layer that is dropped.' }),
  output: rate.default(0).meta({ description: "Share of the last layer's output that is dropped." }),
});

/** The keys of every stack of recurrent layers. */
export const stackKeys = {
  layers: z.int().min(1).max(64).default(1).meta({ description: 'Recurrent layers, one on top of the other.' }),
  hiddenSize: z
    .union([width, z.array(width).min(1).max(64)])
    .default(128)
    .meta({ description: 'Hidden units of a layer: one number for all layers, or a list with one a layer.' }),
  dropout: z
    .union([rate, dropout])
    .default(0)
    .meta({ description: 'Share of values dropped while training: one number for all places, or one for each.' }),
  initializer: initializer.prefault({}).meta({ description: 'How the weights start.' }),
};

/** A stack of recurrent layers by its cell, each kind with the keys `own` too. */
export function cellUnion<Own extends z.core.$ZodLooseShape>(own: Own) {
  return z.discriminatedUnion('cell', [
    z.strictObject({
      cell: defaultTag('lstm').meta({ description: 'Long short-term memory, with a forget gate and no peepholes.' }),
      forgetBias: z.number().min(-10).max(10).default(1).meta({
        description: "Added to the forget gate's bias at the start: above 0 the cell remembers at first.",
      }),
      ...own,
    }),
    z.strictObject({
      cell: z.literal('gru').meta({
        description: 'Gated recurrent unit (Cho et al. 2014), the reset before the recurrent product.',
      }),
      ...own,
    }),
    z.strictObject({
      cell: z.literal('simpleRnn').meta({ description: 'The plain recurrent layer (Elman 1990).' }),
      activation: z
        .enum(['tanh', 'relu'])
        .default('tanh')
        .meta({ description: 'Applied to the sum of input and state.' }),
      ...own,
    }),
  ]);
}

interface Stack {
  layers: number;
  hiddenSize: number | number[];
  dropout: number | z.output<typeof dropout>;
}

/** What has to hold in every stack. */
export const stackRules: Rule<Stack>[] = [
  {
    path: ['hiddenSize'],
    reads: ['layers', 'hiddenSize'],
    broken: ({ layers, hiddenSize }) =>
      Array.isArray(hiddenSize) && hiddenSize.length !== layers
        ? `lists ${hiddenSize.length} and layers is ${layers}: give one a layer, or one number for all`
        : null,
  },
  {
    path: ['dropout', 'between'],
    reads: ['layers', 'dropout'],
    broken: ({ layers, dropout }) =>
      layers === 1 && typeof dropout === 'object' && dropout.between > 0
        ? 'drops values between layers, and layers is 1: set it to 0, or add a layer'
        : null,
  },
];

/** One hidden size a layer, and one dropout a place. */
export function resolveStack<Given extends Stack>(model: Given) {
  return {
    ...model,
    hiddenSize: Array.isArray(model.hiddenSize)
      ? model.hiddenSize
      : new Array<number>(model.layers).fill(model.hiddenSize),
    dropout:
      typeof model.dropout === 'object'
        ? model.dropout
        : { input: model.dropout, between: model.layers > 1 ? model.dropout : 0, output: model.dropout },
  };
}
