import type { NgramModel } from './kneser-ney.js';

/** Losses in nats of all tokens of `sequences`, concatenated; each sequence starts without context. */
export function ngramLosses({ order, probability }: NgramModel, sequences: readonly Int32Array[]): Float64Array {
  const nats = new Float64Array(sequences.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const sequence of sequences) {
    for (const [index, id] of sequence.entries()) {
      const history = sequence.subarray(Math.max(0, index - order + 1), index);
      nats[position++] = -Math.log(probability(history, id));
    }
  }
  return nats;
}
