import type { CorpusUnit } from '../data/sequences.js';

/** What to evaluate a checkpoint on, and what to set beside it. */
export interface EvaluationRequest {
  /** Files, folders and globs as a config's `data.train` has them; null for a split of the run's own. */
  data: readonly string[] | null;
  /** `stream` carries the state from the first token to the last, `sequences` starts each from zeros; null as trained. */
  batching: 'sequences' | 'stream' | null;
  /** N-gram models of the training text, and the model mixed with the better one. */
  baseline: boolean;
  /** Dynamic evaluation; a learning rate of null is tuned on validation, steps of null are 5 words or 20 characters. */
  dynamic: { learningRate: number | null; steps: number | null } | null;
  /** A neural cache; what is null is tuned on validation. */
  cache: { theta: number | null; lambda: number | null; window: number } | null;
}

/** One way to predict the text; all logarithms in nats. */
export interface EvaluatedWay {
  way: 'model' | 'dynamic' | 'cache' | 'unigram' | 'trigram' | 'mixture';
  /** Mean over all tokens. */
  loss: number;
  perplexity: number;
  /** Over the tokens that are not `<UNK>`; null where there is none. */
  lossWithoutUnknown: number | null;
  perplexityWithoutUnknown: number | null;
  /** Nats a token below the model itself; 0 for the model. */
  gain: number;
  /** What it was evaluated with: learning rate, weights. */
  settings: Record<string, number>;
  /** Those of `settings` that were tuned, on validation text. */
  tuned: string[];
}

/** A text that a model was evaluated on, and what came of it. */
export interface CorpusEvaluation {
  text: {
    /** `data`, or the run's own split. */
    source: 'data' | 'test' | 'validation';
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
  level: 'character' | 'word';
  ways: EvaluatedWay[];
  /** What could not be done or should be known, a sentence each. */
  notes: string[];
}
