import { z } from 'zod';
import type { LabelSpec } from '../../model/label/spec.js';
import { rate, stackSchema, units } from '../../model/stack-spec.js';
import { parseSpec } from './parse-spec.js';

const schema = stackSchema.extend({
  input: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('tokens'),
      vocabularySize: units,
      size: units.nullable(),
      characters: z.strictObject({ vocabularySize: units, size: units, hiddenSize: units }).nullable(),
      wordDropout: z.strictObject({ rate, from: z.int().min(0) }),
    }),
    z.strictObject({ type: z.literal('frames'), features: units }),
  ]),
  labels: units,
  head: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('softmax') }),
    z.strictObject({ type: z.literal('sigmoid') }),
    z.strictObject({ type: z.literal('crf') }),
    z.strictObject({ type: z.literal('pooled'), pooling: z.enum(['last', 'mean', 'max', 'attention']) }),
  ]),
}) satisfies z.ZodType<LabelSpec>;

/** The network of a label model in a checkpoint; throws a CheckpointError if it is damaged. */
export function parseLabelSpec(model: unknown): LabelSpec {
  return parseSpec(schema, model);
}
