/** Token ids by position, in memory (an Int32Array is one) or in a file. */
export interface TokenSource {
  readonly length: number;
  /** The ids from `from` to `to` (exclusive), both 0..length; read-only. */
  subarray(from: number, to: number): Int32Array;
}

/** The end of each sequence of a corpus, in order: the position after its last token. */
export type SequenceEnds = Uint32Array | Float64Array;

/** A corpus of concatenated sequences. */
export interface TokenSequences {
  ids: TokenSource;
  ends: SequenceEnds;
}

/** The ids of each sequence, one after the other. */
export function* sequencesOf({ ids, ends }: TokenSequences): Generator<Int32Array, void> {
  let start = 0;
  for (const end of ends) {
    yield ids.subarray(start, end);
    start = end;
  }
}

/** The narrowest array type for `count` positions below `limit`. */
export function positionArray(count: number, limit: number): SequenceEnds {
  return limit < 2 ** 32 ? new Uint32Array(count) : new Float64Array(count);
}
