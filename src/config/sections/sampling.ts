import { z } from 'zod';

const prompt = z
  .string()
  .max(100_000)
  // JSON can escape a lone surrogate, which no file can contain.
  .refine((text) => !/\p{Surrogate}/u.test(text), { error: 'text without lone surrogates' });

/** Samples drawn while a language model trains. */
export const samplingSection = z.strictObject({
  prompts: z
    .array(prompt)
    .min(1)
    .max(100)
    .default([''])
    .meta({ description: 'Texts to continue; an empty one starts a new sequence.' }),
  temperatures: z.array(z.number().min(0).max(100)).min(1).max(100).default([0.5, 1]).meta({
    description:
      'Temperatures of the samples of each prompt; 0 takes the likeliest token, 1 samples from the unchanged distribution.',
  }),
  length: z.int().min(1).max(1_000_000).default(100).meta({ description: 'Maximum number of tokens per sample.' }),
  everyEpochs: z.int().min(1).max(1_000_000).nullable().default(1).meta({
    description:
      'Epochs between samples; null draws none. If the size of the data decides the number of epochs (`training.epochs`), 1 means a tenth of them.',
  }),
});
