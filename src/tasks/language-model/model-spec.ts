import type { ResolvedConfig } from '../../config/schema.js';
import { ConfigError } from '../../errors.js';
import type { ModelSpec } from '../../model/spec.js';

/** The network that a config describes, for a vocabulary of this size; throws a ConfigError for one that reads backwards. */
export function buildModelSpec({ model }: Pick<ResolvedConfig, 'model'>, vocabularySize: number): ModelSpec {
  const { cell, input, hiddenSize, bidirectional, dropout, tieWeights, initializer } = model;
  if (bidirectional) {
    throw new ConfigError(
      'A language model cannot be bidirectional: read backwards, it would see the word it predicts.',
      {
        hint: 'Set model.bidirectional to false.',
      },
    );
  }
  return {
    vocabularySize,
    input,
    cell,
    activation: 'activation' in model ? model.activation : 'tanh',
    hiddenSizes: hiddenSize,
    bidirectional,
    dropout,
    tieWeights,
    initializer,
    forgetBias: 'forgetBias' in model ? model.forgetBias : 0,
  };
}
