/** No word is as long; and a repetition without bound would overflow the stack of the pattern's backtracking. */
const LONGEST = 64;

/** The pattern of `chunksOf`; Oniguruma reads it alike. */
export const chunkPattern = [
  ` ?\\p{L}[\\p{L}\\p{M}]{0,${LONGEST}}`,
  ` ?\\p{N}{1,${LONGEST}}`,
  ` ?[^\\s\\p{L}\\p{N}]{1,${LONGEST}}`,
  // The last blank before a word belongs to the word.
  `\\s{1,${LONGEST}}(?!\\S)`,
  '\\s',
].join('|');

const chunk = new RegExp(chunkPattern, 'gu');

/**
 * The pieces of `text` that subwords do not cross: a word, a number, a run of other signs, each with the space before it, or
 * other blanks. Joined they are the text. GPT-2's pattern (Radford et al. 2019), without its English contractions.
 */
export function* chunksOf(text: string): Generator<string, void> {
  for (const [piece] of text.matchAll(chunk)) yield piece;
}
