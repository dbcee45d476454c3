import { z } from 'zod';
import { always, keepRules, type Rule } from '../rules.js';

const fields = z.strictObject({
  sampleRate: z.int().min(1000).max(192_000).default(16_000).meta({
    description: 'Sample rate of all computations, in samples per second.',
  }),
  otherRates: z.enum(['resample', 'refuse']).default('resample').meta({
    description: 'What to do with a recording at another rate: `resample` or `refuse` it.',
  }),
  channels: z.enum(['mix', 'refuse']).default('mix').meta({
    description: 'What to do with a recording of several channels: take their mean (`mix`), or `refuse` it.',
  }),
  frameMilliseconds: z.number().min(1).max(1000).default(25).meta({
    description: 'Length of a frame in milliseconds; its spectrum is computed with a Hann window.',
  }),
  hopMilliseconds: z.number().min(1).max(1000).default(10).meta({
    description: 'Milliseconds from the start of a frame to the start of the next.',
  }),
  bands: z.int().min(2).max(512).default(40).meta({
    description: "Number of mel bands; each is the logarithm of a band's power.",
  }),
  lowestHertz: z
    .number()
    .min(0)
    .max(96_000)
    .default(20)
    .meta({ description: 'Lower edge of the first band, in hertz.' }),
  highestHertz: z.number().positive().max(96_000).nullable().default(null).meta({
    description: 'Upper edge of the last band, in hertz; null is half of `sampleRate`.',
  }),
  deltas: z
    .union([z.literal(0), z.literal(1), z.literal(2)])
    .default(0)
    .meta({
      description: '1 adds the slope of each band over five frames, 2 also the slopes of the slopes.',
    }),
});

const rules: Rule<z.output<typeof fields>>[] = [
  {
    path: ['highestHertz'],
    reads: ['sampleRate', 'highestHertz'],
    broken: ({ sampleRate, highestHertz }) =>
      highestHertz !== null && highestHertz > sampleRate / 2
        ? `is ${highestHertz}, but ${sampleRate} samples per second contain nothing above ${sampleRate / 2} Hz`
        : null,
  },
  {
    path: ['lowestHertz'],
    reads: ['sampleRate', 'lowestHertz', 'highestHertz'],
    broken: ({ sampleRate, lowestHertz, highestHertz }) =>
      lowestHertz >= (highestHertz ?? sampleRate / 2) ? 'is not below the highest frequency' : null,
  },
];

/** How recordings are read, and which features are computed from them. */
export const audioSection = fields.superRefine(keepRules(rules), always);
