import { isLowSurrogate } from './surrogates.js';

/**
 * Splits `text` at whitespace (`\s`); fields longer than `maxLength` code units are split. Does not use a regular expression, whose
 * backtracking overflows for fields of many megabytes.
 */
export function* fields(text: string, maxLength = Number.POSITIVE_INFINITY): Generator<string, void> {
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isWhitespace(code)) {
      if (index > start) yield text.slice(start, index);
      start = index + 1;
    } else if (index - start >= maxLength && !isLowSurrogate(code)) {
      yield text.slice(start, index);
      start = index;
    }
  }
  if (start < text.length) yield text.slice(start);
}

/** Whether `\s` matches a code unit. */
export function isWhitespace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  if (code < 0x1680) return code === 0xa0;
  return (
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}
