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
  /** Stands before a text's first token and after its last. */
  boundaryId: number;
  dispose(): void;
}

/** A network as inference sees it, which takes it over. */
export function createBidirectionalLanguageModel(
  network: BidirectionalModel,
  parts: { kernels: Kernels; tokenizer: Tokenizer; vocabulary: Vocabulary },
): BidirectionalLanguageModel {
  const { startId: boundaryId } = sequenceEnds(parts.vocabulary);
  return { network, ...parts, boundaryId, dispose: () => network.dispose() };
}
