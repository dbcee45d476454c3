import { type SourceLocation, showLocation } from '../../data/labelled/location.js';
import { DataError } from '../../errors.js';
import type { Tokenizer } from '../../text/tokenizer.js';

/** The tokens of a text; throws a DataError if there are none. */
export function tokensOf(text: string, tokenizer: Tokenizer, location: SourceLocation): string[] {
  const tokens = tokenizer.tokenize(text);
  if (tokens.length > 0) return tokens;
  throw new DataError(`${showLocation(location)} has no word: ${JSON.stringify(text)}.`, {
    hint: 'Give it at least one word, or remove it.',
  });
}
