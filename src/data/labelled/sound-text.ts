import { DataError } from '../../errors.js';
import { normalise } from '../../text/normalise.js';
import { type SourceLocation, showLocation } from './location.js';

/** `text` in NFC; throws a DataError with its location for a lone surrogate, which JSON can contain. */
export function soundText(text: string, location: SourceLocation): string {
  try {
    return normalise(text, { lowercase: false, language: 'und' });
  } catch (cause) {
    throw new DataError(`${showLocation(location)} has half of a surrogate pair, which is not a character.`, {
      hint: 'Write characters beyond U+FFFF as they are, or as both halves: "\\ud83d\\ude00".',
      cause,
    });
  }
}
