import { z } from 'zod';

/** What a run logs. */
export const loggingSection = z.strictObject({
  everySteps: z.int().min(1).max(1_000_000_000).default(10).meta({
    description: 'Steps between two lines of training metrics in `metrics.jsonl`.',
  }),
  tensorboard: z.boolean().default(false).meta({ description: 'Also writes TensorBoard event files to the run.' }),
});
