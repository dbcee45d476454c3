/** What a network reads of a sample, step by step. */
export type SampleInput =
  /** [T]; with `spellings`, the ids of each token's letters, the same array for the same word. */
  | { type: 'tokens'; ids: Int32Array; spellings: readonly Int32Array[] | null }
  /** [T, F] row by row. */
  | { type: 'frames'; frames: Float32Array; features: number };

/** A sample as ids and numbers. */
export interface EncodedSample {
  input: SampleInput;
  /** T, 1 or more. */
  steps: number;
  /** Ids of labels, one a step or one alone; null where they are to be found. */
  targets: Int32Array | null;
}

/** Samples side by side, time-major: step t of row b is at t * batchSize + b; zeros fill up what is masked. */
export interface LabelBatch {
  inputs: LabelBatchInputs;
  /** [T * B] or [B]; null where none is known. */
  targets: Int32Array | null;
  /** [B], each 1..T; null when every row is T long. */
  lengths: Int32Array | null;
  steps: number;
  batchSize: number;
  /** Steps that are not masked, or rows where a row has one target. */
  targetCount: number;
}

export type LabelBatchInputs =
  | { type: 'tokens'; ids: Int32Array; spellings: SpellingBatch | null }
  | { type: 'frames'; frames: Float32Array; features: number };

/** The letters of a batch's words, each word once. */
export interface SpellingBatch {
  /** [C * U], time-major. */
  characters: Int32Array;
  /** [U], each 1..C. */
  lengths: Int32Array;
  steps: number;
  count: number;
  /** [T * B]: which of the U words stands there. */
  of: Int32Array;
}
