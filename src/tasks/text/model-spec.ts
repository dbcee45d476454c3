import type { ModelSpec } from '../../model/spec.js';
import type { TextConfig } from './text-config.js';

/** The network that a config describes, for a vocabulary of this size. */
export function modelSpec({ model }: Pick<TextConfig, 'model'>, vocabularySize: number): ModelSpec {
  const { cell, input, hiddenSize, bidirectional, dropout, tieWeights, initializer, output } = model;
  return {
    vocabularySize,
    input,
    cell,
    activation: 'activation' in model ? model.activation : 'tanh',
    hiddenSizes: hiddenSize,
    bidirectional,
    dropout,
    tieWeights,
    ...(output.type === 'adaptive' ? { adaptive: { cutoffs: output.cutoffs, shrink: output.shrink } } : {}),
    initializer,
    forgetBias: 'forgetBias' in model ? model.forgetBias : 0,
  };
}
