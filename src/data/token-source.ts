/** Token ids by position, in memory (an Int32Array is one) or in a file. */
export interface TokenSource {
  readonly length: number;
  /** The ids from `from` to before `to`, both 0..length; not to be written to. */
  subarray(from: number, to: number): Int32Array;
}

/** Where each sequence of a corpus ends, in its order: the position after its last token. */
export type SequenceEnds = Uint32Array | Float64Array;

/** A corpus of sequences that stand one after the other. */
export interface TokenSequences {
  ids: TokenSource;
  ends: SequenceEnds;
}

/** An array for `count` positions below `limit`, as narrow as they allow. */
export function positionArray(count: number, limit: number): SequenceEnds {
  return limit < 2 ** 32 ? new Uint32Array(count) : new Float64Array(count);
}
