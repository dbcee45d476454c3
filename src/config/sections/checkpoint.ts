import { z } from 'zod';

/** When a run is saved besides the end of each epoch, and how many checkpoints are kept. */
export const checkpointSection = z.strictObject({
  everySteps: z.int().min(1).max(1_000_000_000).nullable().default(null).meta({
    description: 'Steps between two checkpoints within an epoch; null for none.',
  }),
  everyMinutes: z.number().positive().max(1_000_000).nullable().default(10).meta({
    description: 'Minutes between two checkpoints within an epoch; null for none.',
  }),
  keep: z.int().min(0).max(1_000_000).default(0).meta({
    description:
      'Number of the newest checkpoints by `everySteps` or `everyMinutes` that are kept, besides `best` and `last`.',
  }),
});
