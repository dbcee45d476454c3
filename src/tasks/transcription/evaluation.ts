import type { ErrorRate } from '../../metrics/edit-distance.js';

/** Utterances that a transcriber was evaluated on, and what came of it. */
export interface TranscriptionEvaluation {
  kind: 'transcription';
  /** `data`, or the run's own split. */
  source: 'data' | 'test' | 'validation';
  utterances: number;
  /** Whether each is a string of recordings, joined as in training. */
  joined: boolean;
  tokenCount: number;
  /** Those that the vocabulary lacks: they cannot be heard. */
  unknownCount: number;
  /** Nats a token of the texts, summed over all alignments. */
  loss: number;
  /** By the likeliest token of each step, and by prefix beam search. */
  ways: TranscriptionScore[];
  /** By group, of the first way; empty where there are none. */
  groups: ({ group: string; utterances: number } & ErrorRates)[];
  /** Texts that the first way got wrong, the first ten of them. */
  mistakes: { file: string; text: string; transcription: string }[];
  /** What should be known, a sentence each. */
  notes: string[];
}

export interface TranscriptionScore extends ErrorRates {
  /** Null for the likeliest token of each step. */
  beamSize: number | null;
  seconds: number;
}

export interface ErrorRates {
  characters: ErrorRate;
  words: ErrorRate;
  /** Share of texts that are right to the letter, 0 to 1. */
  exact: number;
}
