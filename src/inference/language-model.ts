import type { Kernels } from '../kernels/kernels.js';
import type { Model } from '../model/language/model.js';
import { sequenceEnds } from '../text/sequence-ends.js';
import type { Tokenizer } from '../text/tokenizer.js';
import type { Vocabulary } from '../text/vocabulary.js';

/** A trained language model, ready to sample and score: a network and how its text is cut. */
export interface LanguageModel {
  network: Pick<Model, 'predict' | 'createDecoder' | 'parameters' | 'recurrent' | 'embedding'>;
  kernels: Kernels;
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
  /** The token that stands before the first: `<EOS>`, or a line break where the corpus is one stream without `<EOS>`. */
  startId: number;
  /** The id that ends a sequence, or null where the model was trained on a stream without `<EOS>`. */
  endId: number | null;
  dispose(): void;
}

/** A network as inference sees it, which takes it over. */
export function createLanguageModel(
  network: Model,
  parts: { kernels: Kernels; tokenizer: Tokenizer; vocabulary: Vocabulary },
): LanguageModel {
  return { network, ...parts, ...sequenceEnds(parts.vocabulary), dispose: () => network.dispose() };
}
