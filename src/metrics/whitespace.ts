/** Splits `text` at whitespace (Unicode White_Space) like Python's `str.split`. */
export function splitAtBlanks(text: string): string[] {
  return text.split(/\p{White_Space}+/u).filter((field) => field !== '');
}
