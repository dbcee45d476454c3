import type { CorpusUnit } from '../../../data/sequences.js';
import type { TokenLevel } from '../../../text/tokenizer.js';
import type { EvaluatedSource } from '../../shared/splits.js';

/** What the evaluation of a language model can be asked for; null, or left out, is as trained, and without. */
export interface LanguageModelOptions {
  /** `stream` carries the state from the first token to the last, `sequences` starts each from zeros. */
  batching: 'sequences' | 'stream' | null;
  /** N-gram models of the training text, and the model mixed with the better one. */
  baseline: boolean;
  /** Dynamic evaluation; a learning rate of null is tuned on validation, steps of null are 5 words or subwords, or 20 characters. */
  dynamic: { learningRate: number | null; steps: number | null } | null;
  /** A neural cache; what is null is tuned on validation. */
  cache: { theta: number | null; lambda: number | null; window: number } | null;
}

/** One method to predict the text; all logarithms in nats. */
export interface EvaluatedMethod {
  way: 'model' | 'dynamic' | 'cache' | 'unigram' | 'trigram' | 'mixture';
  /** Mean over all tokens. */
  loss: number;
  perplexity: number;
  /** Over the tokens that are not `<UNK>`; null where there is none. */
  lossWithoutUnknown: number | null;
  perplexityWithoutUnknown: number | null;
  /** Nats per token below the model itself; 0 for the model. */
  gain: number;
  /** What it was evaluated with: learning rate, weights. */
  settings: Record<string, number>;
  /** Those of `settings` that were tuned, on validation text. */
  tuned: string[];
}

/** A text that a language model was evaluated on, and what came of it. */
export interface CorpusEvaluation {
  kind: 'corpus';
  text: {
    source: EvaluatedSource;
    documents: number;
    unit: CorpusUnit;
    batching: 'sequences' | 'stream';
    sequences: number;
    /** All of them count, those that are `<EOS>` and `<UNK>` too. */
    tokenCount: number;
    endCount: number;
    unknownCount: number;
    /** Among all tokens but `<EOS>`. */
    unknownShare: number;
  };
  level: TokenLevel;
  ways: EvaluatedMethod[];
  /** What could not be done or should be known, a sentence each. */
  notes: string[];
}
