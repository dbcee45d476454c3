import type { Kernels } from '../kernels/kernels.js';
import type { BidirectionalModel } from '../model/bidirectional/model.js';
import { sequenceEnds } from '../text/sequence-ends.js';
import type { Tokenizer } from '../text/tokenizer.js';
import type { Vocabulary } from '../text/vocabulary.js';

/** A trained bidirectional language model, ready to fill blanks. */
export interface BidirectionalLanguageModel {
  network: Pick<BidirectionalModel, 'predict' | 'logitsAt'>;
  kernels: Kernels;
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
  /** The id before a text's first token and after its last. */
  boundaryId: number;
  dispose(): void;
}

/** Wraps a network for inference; takes ownership of it. */
export function createBidirectionalLanguageModel(
  network: BidirectionalModel,
  parts: { kernels: Kernels; tokenizer: Tokenizer; vocabulary: Vocabulary },
): BidirectionalLanguageModel {
  const { startId: boundaryId } = sequenceEnds(parts.vocabulary);
  return { network, ...parts, boundaryId, dispose: () => network.dispose() };
}
