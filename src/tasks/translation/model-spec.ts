import type { ConfigOf } from '../../config/schema.js';
import { layersSpec } from '../../model/stack-spec.js';
import type { StackSpec, TranslationSpec } from '../../model/translation/spec.js';

type ModelSection = ConfigOf<'translation'>['model'];

/** The network that a config describes, for vocabularies of these sizes. */
export function translationSpec(
  { encoder, decoder, attention, tieWeights, initializer }: ModelSection,
  sizes: { source: number; target: number },
): TranslationSpec {
  return {
    encoder: { ...embeddedStack(encoder, sizes.source), bidirectional: encoder.bidirectional },
    decoder: embeddedStack(decoder, sizes.target),
    attention,
    tieWeights,
    initializer,
  };
}

function embeddedStack(stack: ModelSection['encoder'] | ModelSection['decoder'], vocabularySize: number): StackSpec {
  return { vocabularySize, embeddingSize: stack.embeddingSize, ...layersSpec(stack) };
}
