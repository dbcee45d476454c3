/** Ends a sequence, and starts one when it stands as the first input; id 0 of every vocabulary. */
export const EOS = '<EOS>';

/** Stands for every token that the vocabulary lacks; id 1 of every vocabulary. */
export const UNK = '<UNK>';
