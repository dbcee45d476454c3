/** Whether a code unit is the second half of a surrogate pair; text is never split before one. */
export function isLowSurrogate(codeUnit: number): boolean {
  return codeUnit >= 0xdc00 && codeUnit <= 0xdfff;
}

/** Whether a text has no lone surrogate (`isWellFormed` of ECMAScript 2024). */
export function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}
