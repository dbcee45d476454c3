import type { Kernels, StepperWeights } from '../kernels/kernels.js';
import type { Tokenizer } from '../text/tokenizer.js';
import type { Vocabulary } from '../text/vocabulary.js';

/** A trained language model, ready to sample and score; made by the task from a checkpoint. */
export interface LanguageModel {
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
  kernels: Kernels;
  weights: StepperWeights;
  /** The token that stands before the first: `<EOS>`, or a line break where the corpus is one stream without `<EOS>`. */
  startId: number;
  /** The id that ends a sequence, or null where the model was trained on a stream without `<EOS>`. */
  endId: number | null;
  dispose(): void;
}
