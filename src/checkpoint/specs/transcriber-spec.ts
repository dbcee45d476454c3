import { z } from 'zod';
import { stackSchema, units } from '../../model/stack-spec.js';
import type { TranscriberSpec } from '../../model/transcription/spec.js';
import { parseSpec } from './parse-spec.js';

const sound = z.strictObject({
  audio: z
    .strictObject({
      format: z.strictObject({
        sampleRate: units,
        otherRates: z.enum(['resample', 'refuse']),
        channels: z.enum(['mix', 'refuse']),
      }),
      logMel: z.strictObject({
        sampleRate: units,
        frameLength: units,
        hopLength: units,
        bands: units,
        lowestHertz: z.number().min(0),
        highestHertz: z.number().positive(),
        deltas: z.union([z.literal(0), z.literal(1), z.literal(2)]),
      }),
    })
    .nullable(),
  features: units,
  normalisation: z.strictObject({ means: z.array(z.number()), deviations: z.array(z.number().positive()) }),
  stacking: z.strictObject({ stack: units, skip: units }),
});

const network = stackSchema.extend({
  features: units,
  projection: units.nullable(),
  classes: units,
});

const schema = z
  .strictObject({ sound, network })
  .refine(
    ({ sound: { features, normalisation, stacking }, network }) =>
      network.features === features * stacking.stack &&
      normalisation.means.length === features &&
      normalisation.deviations.length === features,
    { error: 'its parts do not fit each other' },
  ) satisfies z.ZodType<TranscriberSpec>;

/** The network of a transcription model in a checkpoint; throws a CheckpointError if it is damaged. */
export function parseTranscriberSpec(model: unknown): TranscriberSpec {
  return parseSpec(schema, model);
}
