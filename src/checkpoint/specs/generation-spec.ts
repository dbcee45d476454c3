import { z } from 'zod';
import type { ConditionSpec, GenerationSpec } from '../../model/generation/spec.js';
import { units } from '../../model/stack-spec.js';
import { parseModelSpec } from './model-spec.js';
import { parseSpec } from './parse-spec.js';

const schema = z.strictObject({
  network: z.unknown(),
  conditions: z
    .array(z.strictObject({ name: z.string(), values: units, size: units }) satisfies z.ZodType<ConditionSpec>)
    .min(1)
    .max(1000),
});

/** The network of a conditional language model in a checkpoint; throws a CheckpointError if it is damaged. */
export function parseGenerationSpec(model: unknown): GenerationSpec {
  const { network, conditions } = parseSpec(schema, model);
  return { network: parseModelSpec(network), conditions };
}
