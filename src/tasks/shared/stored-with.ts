import type { z } from 'zod';
import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { Stored } from '../task.js';
import { damaged } from './damaged.js';

/** A checkpoint with its config, which the schema of its task validates. */
export function storedWith<Schema extends z.ZodType>(schema: Schema, checkpoint: Checkpoint): Stored<z.output<Schema>> {
  return {
    checkpoint,
    config() {
      const { success, data, error } = schema.safeParse(checkpoint.config);
      if (success) return data;
      const [issue] = error.issues;
      throw damaged(`its config has at ${issue?.path.join('.')}: ${issue?.message}`);
    },
  };
}
