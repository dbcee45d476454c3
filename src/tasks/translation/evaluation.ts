import type { BleuScore } from '../../metrics/bleu.js';

/** Pairs that a translating model was evaluated on, and what came of it. */
export interface TranslationEvaluation {
  kind: 'translation';
  /** `data`, or the run's own split. */
  source: 'data' | 'test' | 'validation';
  pairs: number;
  /** `<EOS>` left out. */
  sourceTokens: number;
  sourceUnknown: number;
  /** Each pair's `<EOS>` counts. */
  targetCount: number;
  /** Nats a target token, given those before it in the reference. */
  loss: number;
  perplexity: number;
  /** By greedy decoding, and by beam search. */
  ways: TranslationScore[];
  /** What should be known, a sentence each. */
  notes: string[];
}

/** Translations found in one way, compared with the references. */
export interface TranslationScore {
  beamSize: number;
  lengthPenalty: number;
  bleu: BleuScore;
  /** 0 to 100 */
  chrf: number;
  /** Share that is the reference to the letter, 0 to 1. */
  exact: number;
  seconds: number;
}
