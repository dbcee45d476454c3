import { z } from 'zod';
import { initializerSchema, layersSchema, units } from '../../model/stack-spec.js';
import type { TranslationSpec } from '../../model/translation/spec.js';
import { parseSpec } from './parse-spec.js';

const stack = layersSchema.extend({
  vocabularySize: units,
  embeddingSize: units,
});

const network = z.strictObject({
  encoder: stack.extend({ bidirectional: z.boolean() }),
  decoder: stack,
  attention: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('none') }),
    z.strictObject({ type: z.literal('dot') }),
    z.strictObject({ type: z.literal('general') }),
    z.strictObject({ type: z.literal('additive'), size: units }),
  ]),
  tieWeights: z.boolean(),
  initializer: initializerSchema,
}) satisfies z.ZodType<TranslationSpec>;

/** A translation network as stored in a checkpoint. */
export interface StoredTranslation {
  network: TranslationSpec;
  /** Target tokens per source token in the training pairs. */
  lengthRatio: number;
}

const schema = z.strictObject({ network, lengthRatio: z.number().positive() }) satisfies z.ZodType<StoredTranslation>;

/** The network of a translation in a checkpoint; throws a CheckpointError if it is damaged. */
export function parseTranslationSpec(model: unknown): StoredTranslation {
  return parseSpec(schema, model);
}
