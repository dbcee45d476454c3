import type { CorpusUnit } from '../../../data/sequences.js';
import type { TokenLevel } from '../../../text/tokenizer.js';
import type { EvaluatedSource } from '../../shared/splits.js';

/** Options of the evaluation of a language model; null or absent means as in training, and without the method. */
export interface LanguageModelOptions {
  /** `stream` carries the state from the first token to the last, `sequences` starts each from zeros. */
  batching: 'sequences' | 'stream' | null;
  /** N-gram models of the training text, and the model mixed with the better one. */
  baseline: boolean;
  /** Dynamic evaluation. A learning rate of null is tuned on validation text; steps of null are 5 words or subwords, or 20 characters. */
  dynamic: { learningRate: number | null; steps: number | null } | null;
  /** A neural cache; null values are tuned on validation text. */
  cache: { theta: number | null; lambda: number | null; window: number } | null;
}

/** One prediction method; all logarithms in nats. */
export interface EvaluatedMethod {
  way: 'model' | 'dynamic' | 'cache' | 'unigram' | 'trigram' | 'mixture';
  /** Mean loss over all tokens. */
  loss: number;
  perplexity: number;
  /** Over tokens other than `<UNK>`; null if there are none. */
  lossWithoutUnknown: number | null;
  perplexityWithoutUnknown: number | null;
  /** Improvement over the model itself, nats per token; 0 for the model. */
  gain: number;
  /** Its settings: learning rate, weights. */
  settings: Record<string, number>;
  /** The names of settings that were tuned on validation text. */
  tuned: string[];
}

/** The evaluation of a language model on a text. */
export interface CorpusEvaluation {
  kind: 'corpus';
  text: {
    source: EvaluatedSource;
    documents: number;
    unit: CorpusUnit;
    batching: 'sequences' | 'stream';
    sequences: number;
    /** Number of all tokens, including `<EOS>` and `<UNK>`. */
    tokenCount: number;
    endCount: number;
    unknownCount: number;
    /** Number among all tokens but `<EOS>`. */
    unknownShare: number;
  };
  level: TokenLevel;
  ways: EvaluatedMethod[];
  /** Notes and omissions, one sentence each. */
  notes: string[];
}
