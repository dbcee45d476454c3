import type { TwoSidedBatch } from '../data/two-sided-batches.js';
import type { Tokenizer } from '../text/tokenizer.js';
import type { Vocabulary } from '../text/vocabulary.js';
import type { Prediction } from './language-model.js';

/** A trained bidirectional language model, ready to fill blanks; made by the task from a checkpoint. */
export interface BidirectionalLanguageModel {
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
  /** Stands before a text's first token and after its last. */
  boundaryId: number;
  /** Logits [V] at each of `places` of a text, given the tokens at all other places: what stands at the place is not read. */
  logitsAt(ids: Int32Array, places: readonly number[]): Float32Array[];
  /** What the model says of a batch's targets, each given all other tokens of its row. */
  predict(batch: TwoSidedBatch, options: { ranks: boolean }): Prediction;
  dispose(): void;
}
