import { z } from 'zod';
import { type CellName, cellOf, cells } from '../../kernels/cells.js';
import type { Rule } from '../rules.js';
import { defaultTag } from './tag.js';

/** Size of a layer or a vector. */
export const width = z.int().min(1).max(16_384);
export const rate = z.number().min(0).lt(1);

const initializer = z.discriminatedUnion('type', [
  z.strictObject({
    type: defaultTag('keras').meta({
      description: 'Keras: Glorot uniform kernels, orthogonal recurrent kernels, embeddings uniform in ±0.05.',
    }),
  }),
  z.strictObject({
    type: z
      .literal('uniform')
      .meta({ description: 'Every weight sampled uniformly from ±`scale` (Zaremba et al. 2014).' }),
    scale: z.number().positive().max(10).default(0.1).meta({ description: 'Maximum magnitude of an initial weight.' }),
  }),
]);

/** The dropout keys of every stack. */
export const dropoutKeys = {
  input: rate.default(0).meta({ description: "Share of the first layer's input that is dropped." }),
  between: rate.default(0).meta({ description: 'Share of the values passed from layer to layer that is dropped.' }),
  output: rate.default(0).meta({ description: "Share of the last layer's output that is dropped." }),
  locked: z.boolean().default(false).meta({
    description:
      'Drops the same values at all steps of a sequence (variational dropout, Gal and Ghahramani 2016) instead of drawing anew at each step.',
  }),
  recurrentWeights: rate.default(0).meta({
    description:
      'Share of the recurrent weights that is dropped, the same at all steps of a batch (weight drop, Merity et al. 2017).',
  }),
};

/** One dropout for all positions, or an object of them. */
export function dropoutUnion<Positions extends z.ZodType>(positions: Positions) {
  return z.union([rate, positions]).default(0).meta({
    description: 'Fraction of values dropped in training: one number for all positions, or one for each.',
  });
}

/** The keys of every stack of recurrent layers. */
export const stackKeys = {
  layers: z.int().min(1).max(64).default(1).meta({ description: 'Recurrent layers, one on top of the other.' }),
  hiddenSize: z
    .union([width, z.array(width).min(1).max(64)])
    .default(128)
    .meta({ description: 'Hidden units per layer: one number for all layers, or a list with one number per layer.' }),
  dropout: dropoutUnion(z.strictObject(dropoutKeys)),
  initializer: initializer.prefault({}).meta({ description: 'How the weights are initialised.' }),
};

/** Keys of only some cells. */
const cellKeys = {
  forgetBias: z.number().min(-10).max(10).default(1).meta({
    description: 'Initial bias of the forget gate; above 0, the cell remembers by default at the start of training.',
  }),
  activation: z.enum(['tanh', 'relu']).default('tanh').meta({ description: 'Applied to the sum of input and state.' }),
};

/** A stack of recurrent layers of one cell; `cells` defines which optional keys it has. */
type CellStack<Own extends z.core.$ZodLooseShape> = z.ZodObject<
  { cell: z.ZodDefault<z.ZodOptional<z.ZodLiteral<CellName>>>; forgetBias: z.ZodOptional<z.ZodNumber> } & {
    activation: z.ZodOptional<z.ZodEnum<{ tanh: 'tanh'; relu: 'relu' }>>;
  } & Own,
  z.core.$strict
>;

/** A stack of recurrent layers by its cell, the first of `cells` by default, with the additional keys `own`. */
export function cellUnion<Own extends z.core.$ZodLooseShape>(own: Own) {
  const members = Object.keys(cells).map((key, index) => {
    const name = key as CellName;
    const { description, forgetGate, choosesActivation } = cellOf(name);
    return z.strictObject({
      cell: (index === 0 ? defaultTag(name) : z.literal(name)).meta({ description }),
      ...(forgetGate === null ? {} : { forgetBias: cellKeys.forgetBias }),
      ...(choosesActivation ? { activation: cellKeys.activation } : {}),
      ...own,
    });
  });
  return z.discriminatedUnion('cell', members as unknown as [CellStack<Own>, ...CellStack<Own>[]]);
}

type Positions = z.output<z.ZodObject<typeof dropoutKeys>>;

interface Stack {
  layers: number;
  hiddenSize: number | number[];
  dropout: number | Positions;
}

/** Rules of every stack. */
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
        ? 'drops values between layers, but layers is 1: set it to 0, or add a layer'
        : null,
  },
];

/** Expands to one hidden size per layer and one dropout per position; positions in `besides` belong to the network and get 0. */
export function resolveStack<Given extends Stack, Besides extends object>(model: Given, besides: Besides) {
  const { layers, hiddenSize, dropout } = model;
  return {
    ...model,
    hiddenSize: Array.isArray(hiddenSize) ? hiddenSize : new Array<number>(layers).fill(hiddenSize),
    dropout: typeof dropout === 'object' ? dropout : { ...everywhere(dropout, layers), ...besides },
  };
}

function everywhere(rate: number, layers: number): Positions {
  return { input: rate, between: layers > 1 ? rate : 0, output: rate, locked: false, recurrentWeights: 0 };
}
