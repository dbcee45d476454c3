import { type SourceLocation, showLocation } from '../../data/labelled/location.js';
import { DataError } from '../../errors.js';
import type { Tokenizer } from '../../text/tokenizer.js';

/** The tokens of a text, one at least; throws a DataError where there is none. */
export function tokensOf(text: string, tokenizer: Tokenizer, location: SourceLocation): string[] {
  const tokens = tokenizer.tokenize(text);
  if (tokens.length > 0) return tokens;
  throw new DataError(`${showLocation(location)} has no word: ${JSON.stringify(text)}.`, {
    hint: 'Give it at least one word, or leave it out.',
  });
}
