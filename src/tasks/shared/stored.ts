import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { Stored } from '../task.js';

/** A checkpoint for a use that does not read its config. */
export function withoutConfig(checkpoint: Checkpoint): Stored<never> {
  return {
    checkpoint,
    config() {
      throw new Error('The config is not read here: see `withoutConfig` in the task.');
    },
  };
}
