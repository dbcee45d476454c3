import { z } from 'zod';
import type { TranslationSpec } from '../../model/translation/spec.js';
import { parseSpec, rate, units } from './parse-spec.js';

const stack = z.strictObject({
  vocabularySize: units,
  embeddingSize: units,
  cell: z.enum(['simpleRnn', 'lstm', 'gru']),
  activation: z.enum(['tanh', 'relu']),
  forgetBias: z.number(),
  hiddenSizes: z.array(units).min(1).max(1000),
  dropout: z.strictObject({ input: rate, between: rate, output: rate }),
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
  initializer: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('keras') }),
    z.strictObject({ type: z.literal('uniform'), scale: z.number() }),
  ]),
}) satisfies z.ZodType<TranslationSpec>;

/** A translating network as a checkpoint keeps it. */
export interface StoredTranslation {
  network: TranslationSpec;
  /** Target tokens for a source token in the training pairs. */
  lengthRatio: number;
}

const schema = z.strictObject({ network, lengthRatio: z.number().positive() }) satisfies z.ZodType<StoredTranslation>;

/** The network of a translation in a checkpoint; throws a CheckpointError where it is damaged. */
export function parseTranslationSpec(model: unknown): StoredTranslation {
  return parseSpec(schema, model);
}
