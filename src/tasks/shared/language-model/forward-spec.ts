import { ConfigError } from '../../../errors.js';
import type { ModelSpec } from '../../../model/language/spec.js';
import { modelSpec } from '../text/model-spec.js';
import type { TextConfig } from '../text/text-config.js';

/** The network spec of a config, for a vocabulary of this size; throws a ConfigError for a bidirectional network. */
export function forwardSpec(config: Pick<TextConfig, 'model'>, vocabularySize: number): ModelSpec {
  if (config.model.bidirectional) {
    throw new ConfigError(
      'A language model cannot be bidirectional: reading backwards, it would see the word it predicts.',
      { hint: 'Set model.bidirectional to false.' },
    );
  }
  return modelSpec(config, vocabularySize);
}
