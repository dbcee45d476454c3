import { z } from 'zod';
import type { ModelSpec } from '../../model/language/spec.js';
import { stackSchema, units } from '../../model/stack-spec.js';
import { parseSpec } from './parse-spec.js';

const schema = stackSchema.extend({
  vocabularySize: units,
  input: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('embedding'), size: units }),
    z.strictObject({ type: z.literal('oneHot') }),
  ]),
  tieWeights: z.boolean(),
  adaptive: z.strictObject({ cutoffs: z.array(units).min(1), shrink: units }).optional(),
}) satisfies z.ZodType<ModelSpec>;

/** The network of a language model in a checkpoint; throws a CheckpointError if it is damaged. */
export function parseModelSpec(model: unknown): ModelSpec {
  return parseSpec(schema, model);
}
