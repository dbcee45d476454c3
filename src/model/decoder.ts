/** Sequences that grow by a token at a time, in N rows side by side: what beam search and sampling are made over. */
export interface Decoder {
  /** N */
  readonly rows: number;
  /** Feeds one token a row; row i goes on from row `parents[i]` of the step before, null for each from itself. */
  step(ids: Int32Array, parents: Int32Array | null): DecoderStep;
  /** Goes on with these rows alone, in this order. */
  keep(rows: readonly number[]): void;
  dispose(): void;
}

/** What may come next in each row; good until the decoder's next call. */
export interface DecoderStep {
  /** [N * V] */
  logits(): Float32Array;
  /** The `count` likeliest tokens of each row that are not excluded, likeliest first, of equal ones the lower id. */
  likeliest(count: number, excluded: ReadonlySet<number>): LikeliestTokens;
  /** [N * S], how each row looked at its source, 0 where padded; null without attention. */
  attention: Float32Array | null;
}

/** [N * K] each, K being `count`, or V where that is less; an id of -1 stands where no more tokens are left. */
export interface LikeliestTokens {
  ids: Int32Array;
  /** Nats. */
  logProbabilities: Float32Array | Float64Array;
}
