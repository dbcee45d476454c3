import type { CorpusUnit } from '../data/sequences.js';
import { ConfigError } from '../errors.js';
import type { Calibration } from '../metrics/calibration.js';
import type { LabelScores } from '../metrics/confusion.js';
import type { TokenLevel } from '../text/tokenizer.js';
import type { ConditionedEvaluation } from './generation/evaluation.js';
import type { TaggingScores } from './tagging/score.js';
import type { TranscriptionEvaluation } from './transcription/evaluation.js';
import type { TranslationEvaluation } from './translation/evaluation.js';

/** Evaluates what a checkpoint holds on a whole split or other data; `tell` is given a line for each part that may take long. */
export type Evaluate = (request: EvaluationRequest, tell: (line: string) => void) => Promise<Evaluation>;

/** What came of an evaluation: each task has a kind of its own. */
export type Evaluation =
  | CorpusEvaluation
  | ConditionedEvaluation
  | TaggingEvaluation
  | ClassificationEvaluation
  | TranslationEvaluation
  | TranscriptionEvaluation;

/** What to evaluate a checkpoint on, and what to set beside it. */
export interface EvaluationRequest extends LanguageModelRequest {
  /** Files, folders and globs as a config's `data.train` has them; null for a split of the run's own. */
  data: readonly string[] | null;
}

/** What only a language model can be asked; `refuseLanguageModelRequest` is for the other tasks. */
interface LanguageModelRequest {
  /** `stream` carries the state from the first token to the last, `sequences` starts each from zeros; null as trained. */
  batching: 'sequences' | 'stream' | null;
  /** N-gram models of the training text, and the model mixed with the better one. */
  baseline: boolean;
  /** Dynamic evaluation; a learning rate of null is tuned on validation, steps of null are 5 words or subwords, or 20 characters. */
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

/** A text that a language model was evaluated on, and what came of it. */
export interface CorpusEvaluation {
  kind: 'corpus';
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
  level: TokenLevel;
  ways: EvaluatedWay[];
  /** What could not be done or should be known, a sentence each. */
  notes: string[];
}

/** Tagged sequences that a tagger was evaluated on, and what came of it. */
export interface TaggingEvaluation extends TaggingScores {
  kind: 'tagging';
  /** `data`, or the run's own split. */
  source: 'data' | 'test' | 'validation';
  sequences: number;
  /** All of them count. */
  steps: number;
  /** Tokens that are read as `<UNK>`; null for frames. */
  unknown: number | null;
  /** Mean over all steps, nats, each weighing the same. */
  loss: number;
  /** The tags, in the order of `tags.labels` and of `confusion`. */
  names: readonly string[];
  notes: string[];
}

/** Samples that a classifier was evaluated on, and what came of it. */
export interface ClassificationEvaluation {
  kind: 'classification';
  /** `data`, or the run's own split. */
  source: 'data' | 'test' | 'validation';
  samples: number;
  /** Mean over the samples, nats. */
  loss: number;
  /** The labels, in the order of `scores.labels` and of `confusion`. */
  names: readonly string[];
  scores: LabelScores;
  /** `confusion[gold][predicted]` */
  confusion: number[][];
  calibration: Calibration;
  notes: string[];
}

/** Throws a ConfigError for a request that only a language model can fulfil. */
export function refuseLanguageModelRequest({ batching, baseline, dynamic, cache }: EvaluationRequest): void {
  const asked = Object.entries({ batching, baseline: baseline || null, dynamic, cache }).find(
    ([, value]) => value !== null,
  );
  if (asked === undefined) return;
  throw new ConfigError(`--${asked[0]} is for language models, and the run has none.`, {
    hint: `Leave --${asked[0]} out, or choose the run of a language model.`,
  });
}
