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
      from: decibels.default(10).meta({ description: 'Decibels between the recording and the loudest noise.' }),
      to: decibels.default(50).meta({ description: 'Decibels between the recording and the softest noise.' }),
    })
    .nullable()
    .default(null)
    .meta({
      description: 'White noise below the recording (a signal-to-noise ratio drawn from a range); null adds none.',
    }),
  speed: z.number().min(0).max(0.5).default(0).meta({
    description:
      'Maximum change of speed, and of pitch with it, as a fraction, up or down: 0.1 is 10 % faster or slower.',
  }),
  shiftMilliseconds: z.number().min(0).max(60_000).default(0).meta({
    description: 'Milliseconds of the longest silence put before a recording, and after it.',
  }),
  timeMasks: masks.meta({ description: 'Stretches of time that are masked (SpecAugment, Park et al. 2019).' }),
  timeMaskFrames: z.int().min(1).max(10_000).default(10).meta({
    description: 'Frames of the longest stretch, which is a fifth of the recording at most.',
  }),
  bandMasks: masks.meta({ description: 'Ranges of bands that are masked.' }),
  bandMaskWidth: z.int().min(1).max(512).default(8).meta({ description: 'Bands of the widest range.' }),
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
