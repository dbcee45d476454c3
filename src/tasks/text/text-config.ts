import { parseConfig } from '../../config/parse.js';
import type { ConfigOf } from '../../config/schema.js';
import { CheckpointError } from '../../errors.js';

/** The configuration of a task that learns from plain text. */
export type TextConfig = ConfigOf<'languageModel' | 'bidirectionalLanguageModel'>;

/** The configuration in a checkpoint of such a task; throws a ConfigError or CheckpointError where it is damaged. */
export function parseTextConfig(value: unknown): Omit<TextConfig, 'name'> {
  const config = parseConfig(value, "the checkpoint's config");
  const { task } = config;
  if (config.task === 'languageModel' || config.task === 'bidirectionalLanguageModel') return config;
  throw new CheckpointError(`The checkpoint is damaged: its config is of the task ${task}.`, {
    hint: 'Use another checkpoint of the run.',
  });
}
