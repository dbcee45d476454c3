import type { ConfigOf } from '../../config/schema.js';
import type { StackSpec, TranslationSpec } from '../../model/translation/spec.js';

type ModelSection = ConfigOf<'translation'>['model'];

/** The network that a config describes, for vocabularies of these sizes. */
export function translationSpec(
  { encoder, decoder, attention, tieWeights, initializer }: ModelSection,
  sizes: { source: number; target: number },
): TranslationSpec {
  return {
    encoder: { ...stackSpec(encoder, sizes.source), bidirectional: encoder.bidirectional },
    decoder: stackSpec(decoder, sizes.target),
    attention,
    tieWeights,
    initializer,
  };
}

function stackSpec(stack: ModelSection['encoder'] | ModelSection['decoder'], vocabularySize: number): StackSpec {
  const { cell, hiddenSize, embeddingSize, dropout } = stack;
  return {
    vocabularySize,
    embeddingSize,
    cell,
    activation: 'activation' in stack ? stack.activation : 'tanh',
    forgetBias: 'forgetBias' in stack ? stack.forgetBias : 0,
    hiddenSizes: hiddenSize,
    dropout,
  };
}
