import { z } from 'zod';

/** What a run writes about itself. */
export const loggingSection = z.strictObject({
  everySteps: z.int().min(1).max(1_000_000_000).default(10).meta({
    description: 'Steps from one line of training metrics in `metrics.jsonl` to the next.',
  }),
  tensorboard: z.boolean().default(false).meta({ description: 'Writes TensorBoard event files into the run too.' }),
});
