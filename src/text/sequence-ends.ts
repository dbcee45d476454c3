import type { Vocabulary } from './vocabulary.js';

/** The ids before the first token of a text and after its last token. */
export interface SequenceEnds {
  startId: number;
  /** Null if the training text is one stream, without ends of sequences. */
  endId: number | null;
}

/**
 * `<EOS>` is at both ends if the training text has it. A stream without it starts as if after a line break, if line breaks are
 * tokens.
 */
export function sequenceEnds({ counts, eosId, has, id }: Vocabulary): SequenceEnds {
  if ((counts[eosId] ?? 0) > 0) return { startId: eosId, endId: eosId };
  return { startId: has('\n') ? id('\n') : eosId, endId: null };
}
