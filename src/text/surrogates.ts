/** Whether a code unit is the second half of a surrogate pair: text is never cut before one. */
export function isLowSurrogate(codeUnit: number): boolean {
  return codeUnit >= 0xdc00 && codeUnit <= 0xdfff;
}
