import type { SequenceBatch } from '../data/batches.js';
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
  /** What the model says of a batch's targets, each row from a state of zeros; its memory does not grow with their number. */
  predict(batch: SequenceBatch, options: { ranks: boolean }): Prediction;
  dispose(): void;
}

/** Laid out as the batch; what stands where it is masked means nothing. */
export interface Prediction {
  /** [T * B], nats: -ln P(target | all inputs of its row up to there). */
  losses: Float32Array;
  /** [T * B], 1 where no token is likelier; null where they were not asked for. */
  ranks: Int32Array | null;
}
