import type { LanguageModel } from './language-model.js';
import { unknownTokens } from './prompt.js';

/** Tokens that a person has written. */
export interface FoundTokens {
  ids: number[];
  /** Tokens that the vocabulary lacks, each once. */
  unknown: string[];
}

/** The ids of the token that is written exactly so, `<EOS>` and a line break too; else of the tokens that `text` is cut into. */
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
