import { z } from 'zod';

/** When a run is saved beyond the end of each epoch, and how many copies stay. */
export const checkpointSection = z.strictObject({
  everySteps: z.int().min(1).max(1_000_000_000).nullable().default(null).meta({
    description: 'Steps from one checkpoint to the next within an epoch; null goes without.',
  }),
  everyMinutes: z.number().positive().max(1_000_000).nullable().default(10).meta({
    description: 'Minutes from one checkpoint to the next within an epoch; null goes without.',
  }),
  keep: z.int().min(0).max(1_000_000).default(0).meta({
    description: 'Checkpoints by `everySteps` or `everyMinutes` that stay beside `best` and `last`, the newest ones.',
  }),
});
