import type { ConfigOf } from '../../config/schema.js';
import type { LabelSpec } from '../../model/label-spec.js';

/** The recurrent layers that a config describes. */
export function stackSpec(
  model: ConfigOf<'classification' | 'tagging'>['model'],
): Omit<LabelSpec, 'input' | 'labels' | 'head'> {
  const { cell, hiddenSize, bidirectional, dropout, initializer } = model;
  return {
    cell,
    activation: 'activation' in model ? model.activation : 'tanh',
    hiddenSizes: hiddenSize,
    bidirectional,
    dropout,
    initializer,
    forgetBias: 'forgetBias' in model ? model.forgetBias : 0,
  };
}
