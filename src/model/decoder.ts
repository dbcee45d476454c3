/** A batch of N sequences that grow by one token per step; beam search and sampling use it. */
export interface Decoder {
  /** N */
  readonly rows: number;
  /** Feeds one token per row; row i continues from row `parents[i]` of the previous step, or from itself if null. */
  step(ids: Int32Array, parents: Int32Array | null): DecoderStep;
  /** Keeps only these rows, in this order. */
  keep(rows: readonly number[]): void;
  dispose(): void;
}

/** The predictions of each row; valid until the decoder's next call. */
export interface DecoderStep {
  /** [N * V] */
  logits(): Float32Array;
  /** The `count` likeliest tokens of each row that are not excluded, likeliest first, ties by lower id. */
  likeliest(count: number, excluded: ReadonlySet<number>): LikeliestTokens;
  /** [N * S], each row's attention over its source, 0 for padding; null without attention. */
  attention: Float32Array | null;
}

/** [N * K] each, K = min(`count`, V); an id of -1 means that no more tokens are left. */
export interface LikeliestTokens {
  ids: Int32Array;
  /** Nats. */
  logProbabilities: Float32Array | Float64Array;
}
