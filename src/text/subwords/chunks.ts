/** Longer than any word; an unbounded repetition could overflow the stack of the regular expression. */
const LONGEST = 64;

/** The pattern of `chunksOf`; Oniguruma matches it in the same way. */
export const chunkPattern = [
  ` ?\\p{L}[\\p{L}\\p{M}]{0,${LONGEST}}`,
  ` ?\\p{N}{1,${LONGEST}}`,
  ` ?[^\\s\\p{L}\\p{N}]{1,${LONGEST}}`,
  // The last space before a word belongs to the word.
  `\\s{1,${LONGEST}}(?!\\S)`,
  '\\s',
].join('|');

const chunk = new RegExp(chunkPattern, 'gu');

/**
 * Splits `text` into chunks; no subword crosses their borders. A chunk is a word, a number or a run of other characters, each with the
 * space before it, or other whitespace. The joined chunks are the text. Pattern of GPT-2 (Radford et al. 2019) without contractions.
 */
export function* chunksOf(text: string): Generator<string, void> {
  for (const [piece] of text.matchAll(chunk)) yield piece;
}
