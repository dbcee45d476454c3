import { DataError } from '../errors.js';
import { isWellFormed } from './surrogates.js';

export interface NormaliseOptions {
  lowercase: boolean;
  /** BCP 47 tag, for lower case: Turkish converts I to ı. */
  language: string;
}

/**
 * Normalises text before tokenization: NFC, line ends as LF, no byte order mark, optionally lower case. Throws a DataError for a lone
 * surrogate, which is not a character and cannot be written to a file.
 */
export function normalise(text: string, { lowercase, language }: NormaliseOptions): string {
  const lone = isWellFormed(text) ? null : /\p{Surrogate}/u.exec(text);
  if (lone !== null) {
    const code = lone[0].charCodeAt(0).toString(16).toUpperCase();
    throw new DataError(
      `The text has a lone surrogate (U+${code}) at position ${lone.index}, which is not a character.`,
      {
        hint: 'Split text only between characters, and convert UTF-16 files with `iconv -f UTF-16 -t UTF-8`.',
      },
    );
  }
  const unified = unifyLineEnds(text.startsWith('\uFEFF') ? text.slice(1) : text);
  // NFC comes last, because lower case can produce decomposed characters.
  return (lowercase ? unified.toLocaleLowerCase(language) : unified).normalize('NFC');
}

/** CRLF and lone CR become LF. */
export function unifyLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
