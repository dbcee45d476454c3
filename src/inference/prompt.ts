import type { Vocabulary } from '../text/vocabulary.js';
import type { LanguageModel } from './language-model.js';

/** A text as the model reads it. */
export interface Prompt {
  tokens: string[];
  ids: Int32Array;
  /** As the tokenizer writes its tokens: a sample goes on right after it. */
  text: string;
  /** Tokens that the vocabulary lacks, each once, in order; the model reads `<UNK>` for them. */
  unknown: string[];
}

/** Tokenizes `text` and looks its tokens up. */
export function readPrompt(
  { tokenizer, vocabulary }: Pick<LanguageModel, 'tokenizer' | 'vocabulary'>,
  text: string,
): Prompt {
  const tokens = tokenizer.tokenize(text);
  return {
    tokens,
    ids: vocabulary.encode(tokens),
    text: tokenizer.detokenize(tokens),
    unknown: unknownTokens(tokens, vocabulary),
  };
}

/** The tokens that a vocabulary lacks, each once, in order. */
export function unknownTokens(tokens: readonly string[], vocabulary: Pick<Vocabulary, 'has'>): string[] {
  return [...new Set(tokens.filter((token) => !vocabulary.has(token)))];
}
