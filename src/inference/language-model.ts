import type { Kernels } from '../kernels/kernels.js';
import type { Model } from '../model/language/model.js';
import { sequenceEnds } from '../text/sequence-ends.js';
import type { Tokenizer } from '../text/tokenizer.js';
import type { Vocabulary } from '../text/vocabulary.js';

/** A trained language model for sampling and scoring: a network, a tokenizer and a vocabulary. */
export interface LanguageModel {
  network: Pick<Model, 'predict' | 'createDecoder' | 'parameters' | 'recurrent' | 'embedding'>;
  kernels: Kernels;
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
  /** The id read before the first token: `<EOS>`, or a line break if the corpus is a stream without `<EOS>`. */
  startId: number;
  /** The id that ends a sequence; null if the model was trained on a stream without `<EOS>`. */
  endId: number | null;
  dispose(): void;
}

/** Wraps a network for inference; takes ownership of it. */
export function createLanguageModel(
  network: Model,
  parts: { kernels: Kernels; tokenizer: Tokenizer; vocabulary: Vocabulary },
): LanguageModel {
  return { network, ...parts, ...sequenceEnds(parts.vocabulary), dispose: () => network.dispose() };
}
