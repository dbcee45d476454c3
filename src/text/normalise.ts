import { DataError } from '../errors.js';
import { isWellFormed } from './surrogates.js';

export interface NormaliseOptions {
  lowercase: boolean;
  /** BCP 47 tag: Turkish, for one, lower-cases I to ı. */
  language: string;
}

/**
 * The form in which all text is tokenized: NFC, line ends as LF, no byte order mark, lower case if asked.
 * Throws a DataError for a lone surrogate, which is not a character and would come back as U+FFFD from any file.
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
  // Composed last: lower-casing can leave decomposed characters behind.
  return (lowercase ? unified.toLocaleLowerCase(language) : unified).normalize('NFC');
}

/** CRLF and lone CR become LF. */
export function unifyLineEnds(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
