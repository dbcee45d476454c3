import { z } from 'zod';
import { type CellName, cells } from '../kernels/cells.js';

/** Width of a layer, or the size of a vocabulary. */
export const units = z
  .int()
  .min(1)
  .max(2 ** 31);

/** A share of values that is dropped. */
export const rate = z.number().min(0).lt(1);

/** Recurrent layers one on top of the other: what every network's spec says of them, in a checkpoint too. */
export const layersSchema = z.strictObject({
  cell: z.enum(Object.keys(cells) as CellName[]),
  /** Of cells that choose it; the others always use tanh. */
  activation: z.enum(['tanh', 'relu']),
  /** One a layer. */
  hiddenSizes: z.array(units).min(1).max(1000),
  /** What is dropped while training. */
  dropout: z.strictObject({
    /** On the input of the first layer, between layers, and on the last layer's output. */
    input: rate,
    between: rate,
    output: rate,
    /** One mask for all steps of time (Gal and Ghahramani 2016); absent for one a step. */
    locked: z.boolean().optional(),
    /** Of recurrent kernels (Merity et al. 2017); absent for none. */
    recurrentWeights: rate.optional(),
    /** Of the embedding's rows (Gal and Ghahramani 2016); absent for none, and where no token is embedded. */
    embedding: rate.optional(),
  }),
  /** Added to the initial bias of a cell's forget gate. */
  forgetBias: z.number(),
});

/** How weights start. */
export const initializerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('keras') }),
  z.strictObject({ type: z.literal('uniform'), scale: z.number() }),
]);

/** The same where they are a network's only ones: with their directions, and how all its weights start. */
export const stackSchema = layersSchema.extend({ bidirectional: z.boolean(), initializer: initializerSchema });

export type LayersSpec = z.infer<typeof layersSchema>;
export type StackSpec = z.infer<typeof stackSchema>;
export type DropoutSpec = LayersSpec['dropout'];

/** What a config says of recurrent layers; an activation and a forget bias only where the cell has one. */
interface LayersSection extends Pick<LayersSpec, 'cell' | 'dropout'> {
  hiddenSize: number[];
  activation?: LayersSpec['activation'] | undefined;
  forgetBias?: number | undefined;
}

/** The recurrent layers that a config describes. */
export function layersSpec({ cell, activation, hiddenSize, dropout, forgetBias }: LayersSection): LayersSpec {
  return { cell, activation: activation ?? 'tanh', hiddenSizes: hiddenSize, dropout, forgetBias: forgetBias ?? 0 };
}

/** The same where they are the network's only ones. */
export function stackSpec(section: LayersSection & Pick<StackSpec, 'bidirectional' | 'initializer'>): StackSpec {
  const { bidirectional, initializer } = section;
  return { ...layersSpec(section), bidirectional, initializer };
}
