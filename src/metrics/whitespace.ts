/** The runs of `text` between blanks (Unicode White_Space, so no zero-width mark), as Python's `str.split` has them. */
export function splitAtBlanks(text: string): string[] {
  return text.split(/\p{White_Space}+/u).filter((field) => field !== '');
}
