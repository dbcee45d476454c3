import type { Vocabulary } from '../text/vocabulary.js';
import type { LanguageModel } from './language-model.js';

/** A text as the model reads it. */
export interface Prompt {
  tokens: string[];
  ids: Int32Array;
  /** The detokenized prompt; a sample's text continues directly after it. */
  text: string;
  /** The distinct tokens outside the vocabulary, in order; the model reads them as `<UNK>`. */
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

/** The distinct tokens outside a vocabulary, in order. */
export function unknownTokens(tokens: readonly string[], vocabulary: Pick<Vocabulary, 'has'>): string[] {
  return [...new Set(tokens.filter((token) => !vocabulary.has(token)))];
}
