import { z } from 'zod';
import { always, keepRules, type Rule } from '../rules.js';

const decibels = z.number().min(-20).max(100);
const masks = z.int().min(0).max(100).default(0);

const fields = z.strictObject({
  gainDecibels: z.number().min(0).max(60).default(0).meta({
    description: 'Maximum change of loudness in decibels, up or down.',
  }),
  noiseDecibels: z
    .strictObject({
      from: decibels.default(10).meta({ description: 'Signal-to-noise ratio of the loudest noise, in decibels.' }),
      to: decibels.default(50).meta({ description: 'Signal-to-noise ratio of the softest noise, in decibels.' }),
    })
    .nullable()
    .default(null)
    .meta({
      description: 'White noise added at a signal-to-noise ratio drawn from a range; null adds none.',
    }),
  speed: z.number().min(0).max(0.5).default(0).meta({
    description: 'Maximum change of speed (and so of pitch) as a fraction, up or down: 0.1 is 10% faster or slower.',
  }),
  shiftMilliseconds: z.number().min(0).max(60_000).default(0).meta({
    description: 'Maximum silence added before a recording, and after it, in milliseconds.',
  }),
  timeMasks: masks.meta({ description: 'Number of time masks (SpecAugment, Park et al. 2019).' }),
  timeMaskFrames: z.int().min(1).max(10_000).default(10).meta({
    description: 'Maximum length of a time mask in frames; at most a fifth of the recording is masked by one.',
  }),
  bandMasks: masks.meta({ description: 'Number of frequency masks.' }),
  bandMaskWidth: z
    .int()
    .min(1)
    .max(512)
    .default(8)
    .meta({ description: 'Maximum width of a frequency mask, in bands.' }),
});

const rules: Rule<z.output<typeof fields>>[] = [
  {
    path: ['noiseDecibels', 'to'],
    reads: ['noiseDecibels'],
    broken: ({ noiseDecibels }) =>
      noiseDecibels !== null && noiseDecibels.to < noiseDecibels.from
        ? `is ${noiseDecibels.to}, below from (${noiseDecibels.from})`
        : null,
  },
];

/** Random augmentation of the training recordings, different in each epoch. */
export const augmentationSection = fields.superRefine(keepRules(rules), always);
