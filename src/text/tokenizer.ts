import { ConfigError } from '../errors.js';
import { createCharacterSplitter } from './characters.js';
import { createPlainDetokenizer, type Detokenizer, wordDetokenizers } from './detokenizer.js';
import { fields } from './fields.js';
import { normalise } from './normalise.js';
import { EOS, UNK } from './specials.js';
import type { Merge } from './subwords/merges.js';
import { createSubwordSplitter } from './subwords/splitter.js';
import { createWordSplitter } from './words.js';

/** A tokenizer as plain JSON, stored in a checkpoint. `language` is a BCP 47 tag. */
export type TokenizerSpec =
  | { level: 'character'; graphemes: boolean; lowercase: boolean; language: string }
  | { level: 'word'; segmentation: 'language' | 'whitespace'; lowercase: boolean; language: string }
  | { level: 'subword'; merges: readonly Merge[]; lowercase: boolean; language: string };

/** The kind of tokens. */
export type TokenLevel = TokenizerSpec['level'];

/** Splits text into tokens, and joins tokens to text. */
export interface Tokenizer {
  readonly spec: TokenizerSpec;
  /** Separator of ordinary tokens: a space for words, nothing for characters and subwords. */
  readonly separator: string;
  /** The tokens of `text`, normalised first; throws a DataError for a lone surrogate. */
  tokenize(text: string): string[];
  /** Like `tokenize`, but lazy, because the tokens of a corpus take more memory than its text. */
  tokens(text: string): Iterable<string>;
  /** Joins tokens to natural text; an `<EOS>` between tokens is a line break. */
  detokenize(tokens: Iterable<string>): string;
  /** Returns a function that gives the text to print for each next token; the joined pieces equal the result of `detokenize`. */
  createStreamDetokenizer(): Detokenizer;
}

/** Builds the tokenizer that `spec` describes; throws a ConfigError if its language is not a language tag. */
export function buildTokenizer(spec: TokenizerSpec): Tokenizer {
  checkLanguage(spec.language);
  const split = createSplitter(spec);
  const createStreamDetokenizer = detokenizersOf(spec);
  const tokens = (text: string) => split(normalise(text, spec));
  return {
    spec,
    separator: spec.level === 'word' ? ' ' : '',
    tokens,
    tokenize: (text) => [...tokens(text)],
    detokenize(pieces) {
      const write = createStreamDetokenizer();
      let text = '';
      for (const token of pieces) text += write(token);
      return text;
    },
    createStreamDetokenizer,
  };
}

function createSplitter(spec: TokenizerSpec): (text: string) => Iterable<string> {
  if (spec.level === 'character') return createCharacterSplitter(spec);
  if (spec.level === 'subword') return createSubwordSplitter(spec.merges);
  return spec.segmentation === 'whitespace' ? splitAtWhitespace : createWordSplitter(spec.language);
}

function detokenizersOf(spec: TokenizerSpec): () => Detokenizer {
  if (spec.level !== 'word') return () => createPlainDetokenizer('');
  return spec.segmentation === 'whitespace' ? () => createPlainDetokenizer(' ') : wordDetokenizers(spec.language);
}

/** Special tokens in tokenized corpora, such as `<unk>` in Penn Treebank. */
const writtenSpecials = new Map([
  ['<unk>', UNK],
  ['<UNK>', UNK],
  ['<eos>', EOS],
  ['<EOS>', EOS],
]);

function* splitAtWhitespace(text: string): Generator<string, void> {
  for (const field of fields(text)) yield fieldToken(field);
}

/** The token of a field, if text is split at whitespace. */
export function fieldToken(field: string): string {
  return writtenSpecials.get(field) ?? field;
}

function checkLanguage(language: string): void {
  try {
    new Intl.Locale(language);
  } catch (cause) {
    throw new ConfigError(`${JSON.stringify(language)} is not a language tag.`, {
      hint: 'Write a BCP 47 tag such as "es", "en" or "pt-BR".',
      cause,
    });
  }
}
