import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseConfig } from '../../config/parse.js';
import type { Config } from '../../config/schema.js';
import { CheckpointError } from '../../errors.js';

/** The configuration in a tagger's checkpoint; throws a ConfigError or CheckpointError where it is damaged. */
export function parseTaggingConfig({ config: stored }: Checkpoint): Extract<Config, { task: 'tagging' }> {
  const config = parseConfig(stored, "the checkpoint's config");
  if (config.task === 'tagging') return config;
  throw new CheckpointError(`The checkpoint is damaged: its config is of the task ${config.task}.`, {
    hint: 'Use another checkpoint of the run.',
  });
}
