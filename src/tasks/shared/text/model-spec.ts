import type { ModelSpec } from '../../../model/language/spec.js';
import { stackSpec } from '../../../model/stack-spec.js';
import type { TextConfig } from './text-config.js';

/** The network spec of a config, for a vocabulary of this size. */
export function modelSpec({ model }: Pick<TextConfig, 'model'>, vocabularySize: number): ModelSpec {
  const { input, tieWeights, output } = model;
  return {
    vocabularySize,
    input,
    ...stackSpec(model),
    tieWeights,
    ...(output.type === 'adaptive' ? { adaptive: { cutoffs: output.cutoffs, shrink: output.shrink } } : {}),
  };
}
