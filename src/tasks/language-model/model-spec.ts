import { ConfigError } from '../../errors.js';
import type { ModelSpec } from '../../model/language/spec.js';
import { modelSpec } from '../text/model-spec.js';
import type { TextConfig } from '../text/text-config.js';

/** The network that a config describes, for a vocabulary of this size; throws a ConfigError for one that reads backwards. */
export function buildModelSpec(config: Pick<TextConfig, 'model'>, vocabularySize: number): ModelSpec {
  if (config.model.bidirectional) {
    throw new ConfigError(
      'A language model cannot be bidirectional: read backwards, it would see the word it predicts.',
      {
        hint: 'Set model.bidirectional to false.',
      },
    );
  }
  return modelSpec(config, vocabularySize);
}
