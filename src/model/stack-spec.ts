import { z } from 'zod';
import { type CellName, cells } from '../kernels/cells.js';

/** Size of a layer or of a vocabulary. */
export const units = z
  .int()
  .min(1)
  .max(2 ** 31);

/** A share of values that is dropped. */
export const rate = z.number().min(0).lt(1);

/** A stack of recurrent layers: the common part of all network specs, also in checkpoints. */
export const layersSchema = z.strictObject({
  cell: z.enum(Object.keys(cells) as CellName[]),
  /** Only for cells with a configurable activation; others use tanh. */
  activation: z.enum(['tanh', 'relu']),
  /** One per layer. */
  hiddenSizes: z.array(units).min(1).max(1000),
  /** Dropout rates for training. */
  dropout: z.strictObject({
    /** For the input of the first layer, between layers, and for the last layer's output. */
    input: rate,
    between: rate,
    output: rate,
    /** One mask for all time steps (Gal and Ghahramani 2016); absent for one mask per step. */
    locked: z.boolean().optional(),
    /** Rate for recurrent kernels (Merity et al. 2017); absent for none. */
    recurrentWeights: rate.optional(),
    /** Rate for rows of the embedding (Gal and Ghahramani 2016); absent for none, and without an embedding. */
    embedding: rate.optional(),
  }),
  /** Added to the initial bias of a cell's forget gate. */
  forgetBias: z.number(),
});

/** Initialization of the weights. */
export const initializerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('keras') }),
  z.strictObject({ type: z.literal('uniform'), scale: z.number() }),
]);

/** The same for a network's only stack, with directions and the initialization of all weights. */
export const stackSchema = layersSchema.extend({ bidirectional: z.boolean(), initializer: initializerSchema });

export type LayersSpec = z.infer<typeof layersSchema>;
export type StackSpec = z.infer<typeof stackSchema>;
export type DropoutSpec = LayersSpec['dropout'];

/** The keys of recurrent layers in a config; activation and forget bias only if the cell has them. */
interface LayersSection extends Pick<LayersSpec, 'cell' | 'dropout'> {
  hiddenSize: number[];
  activation?: LayersSpec['activation'] | undefined;
  forgetBias?: number | undefined;
}

/** The stack spec of a config. */
export function layersSpec({ cell, activation, hiddenSize, dropout, forgetBias }: LayersSection): LayersSpec {
  return { cell, activation: activation ?? 'tanh', hiddenSizes: hiddenSize, dropout, forgetBias: forgetBias ?? 0 };
}

/** The same for a network's only stack. */
export function stackSpec(section: LayersSection & Pick<StackSpec, 'bidirectional' | 'initializer'>): StackSpec {
  const { bidirectional, initializer } = section;
  return { ...layersSpec(section), bidirectional, initializer };
}
