import { z } from 'zod';

/** A run name is also a folder name: letters and digits of any script, `.`, `_` and `-`. */
export const runNamePattern = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}._-]{0,59}$/u;

/** The keys of every task about the run itself. */
export const runKeys = {
  name: z
    .string()
    .regex(runNamePattern, {
      error: 'up to 60 letters, digits, dots, hyphens and underscores, not starting with . or -',
    })
    .nullable()
    .default(null)
    .meta({ description: "The run's name and folder under `runsDirectory`; null takes the config file's name." }),
  seed: z.int().min(0).max(2_147_483_647).default(1).meta({
    description: 'Seed of all random choices: the same seed, config, data and machine give the same run.',
  }),
  threads: z.int().min(1).max(1024).nullable().default(null).meta({
    description: 'Threads of the native operations; null uses all cores.',
  }),
  runsDirectory: z
    .string()
    .min(1)
    .max(4096)
    .refine((path) => !path.startsWith('~') && !path.includes('\0'), {
      error: 'a path, absolute or relative to the current folder (~ is not expanded)',
    })
    .default('runs')
    .meta({
      description: 'Folder of all runs; relative to the current folder, not to the config file.',
    }),
};
