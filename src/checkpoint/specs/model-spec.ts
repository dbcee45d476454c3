import { z } from 'zod';
import type { ModelSpec } from '../../model/language/spec.js';
import { parseSpec, rate, units } from './parse-spec.js';

/** The keys of recurrent layers in every network's spec. */
export const layersFields = {
  cell: z.enum(['simpleRnn', 'lstm', 'gru']),
  activation: z.enum(['tanh', 'relu']),
  hiddenSizes: z.array(units).min(1).max(1000),
  dropout: z.strictObject({
    input: rate,
    between: rate,
    output: rate,
    locked: z.boolean().optional(),
    recurrentWeights: rate.optional(),
    embedding: rate.optional(),
  }),
  forgetBias: z.number(),
};

/** How weights start. */
export const initializer = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('keras') }),
  z.strictObject({ type: z.literal('uniform'), scale: z.number() }),
]);

/** The keys of recurrent layers that are the network's only ones. */
export const stackFields = { ...layersFields, bidirectional: z.boolean(), initializer };

const schema = z.strictObject({
  vocabularySize: units,
  input: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('embedding'), size: units }),
    z.strictObject({ type: z.literal('oneHot') }),
  ]),
  ...stackFields,
  tieWeights: z.boolean(),
  adaptive: z.strictObject({ cutoffs: z.array(units).min(1), shrink: units }).optional(),
}) satisfies z.ZodType<ModelSpec>;

/** The network of a language model in a checkpoint; throws a CheckpointError where it is damaged. */
export function parseModelSpec(model: unknown): ModelSpec {
  return parseSpec(schema, model);
}
