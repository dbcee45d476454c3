/** The end of a sequence, and the first input of a sequence; id 0 of every vocabulary. */
export const EOS = '<EOS>';

/** Replaces every token that is not in the vocabulary; id 1 of every vocabulary. */
export const UNK = '<UNK>';
