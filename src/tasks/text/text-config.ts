import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { ConfigOf } from '../../config/schema.js';
import { parseStoredConfig } from '../stored-config.js';

/** The configuration of a task that learns from plain text. */
export type TextConfig = ConfigOf<'languageModel' | 'bidirectionalLanguageModel'>;

/** The configuration in a checkpoint of such a task; throws a ConfigError or CheckpointError where it is damaged. */
export function parseTextConfig(checkpoint: Pick<Checkpoint, 'config'>): Omit<TextConfig, 'name'> {
  return parseStoredConfig(checkpoint, 'languageModel', 'bidirectionalLanguageModel');
}
