import type { LanguageModel } from './language-model.js';
import { unknownTokens } from './prompt.js';

/** Tokens typed by the user. */
export interface FoundTokens {
  ids: number[];
  /** The distinct tokens outside the vocabulary. */
  unknown: string[];
}

/** The id of `text` if it is itself a token (also `<EOS>` or a line break); else the ids of its tokens. */
export function findTokens(
  { tokenizer, vocabulary }: Pick<LanguageModel, 'tokenizer' | 'vocabulary'>,
  text: string,
): FoundTokens {
  if (vocabulary.has(text)) return { ids: [vocabulary.id(text)], unknown: [] };
  const tokens = tokenizer.tokenize(text);
  return {
    ids: [...vocabulary.encode(tokens)],
    unknown: unknownTokens(tokens, vocabulary),
  };
}
