import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { parseConfig } from '../config/parse.js';
import type { Config } from '../config/schema.js';
import { CheckpointError } from '../errors.js';

/** The configuration in a checkpoint of one of `tasks`; throws a ConfigError or CheckpointError where it is damaged. */
export function parseStoredConfig<Name extends Config['task']>(
  { config: stored }: Pick<Checkpoint, 'config'>,
  ...tasks: Name[]
): Extract<Config, { task: Name }> {
  const config = parseConfig(stored, "the checkpoint's config");
  if (tasks.some((task) => task === config.task)) return config as Extract<Config, { task: Name }>;
  throw new CheckpointError(`The checkpoint is damaged: its config is of the task ${config.task}.`, {
    hint: 'Use another checkpoint of the run.',
  });
}
