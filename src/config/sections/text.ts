import { z } from 'zod';
import { defaultTag } from './tag.js';

/** A BCP 47 tag; the default is Spanish. */
export const languageTag = z
  .string()
  .max(100)
  .refine(isLanguageTag, { error: 'a BCP 47 language tag such as es, en or pt-BR' })
  .default('es');

const language = {
  language: languageTag.meta({
    description: 'Language of the text as a BCP 47 tag: its rules segment and lowercase it.',
  }),
  lowercase: z.boolean().default(false).meta({
    description: 'Lowercases the text before tokenization; samples are then lower case too.',
  }),
};

/** Which tokens of the training text the vocabulary keeps. */
export const kept = {
  minCount: z.int().min(1).max(1_000_000).default(1).meta({
    description: 'Minimum number of occurrences in the training text; rarer tokens are `<UNK>`.',
  }),
  maxSize: z.int().min(3).max(10_000_000).nullable().default(null).meta({
    description:
      'Maximum size of the vocabulary, `<EOS>` and `<UNK>` included; the most frequent tokens are kept. Null keeps all.',
  }),
};

const character = z.strictObject({
  level: defaultTag('character').meta({ description: 'A token is a character (an NFC code point).' }),
  graphemes: z.boolean().default(false).meta({
    description: 'A token is a grapheme cluster (what a reader sees as one character), not a code point.',
  }),
  ...language,
  ...kept,
});

const word = z.strictObject({
  level: z.literal('word').meta({ description: 'A token is a word, a number or a punctuation mark.' }),
  segmentation: z.enum(['language', 'whitespace']).default('language').meta({
    description:
      '`language` finds words by the rules of the language; `whitespace` splits at spaces, for text that is already tokenized; `<unk>` and `<eos>` in it are the special tokens.',
  }),
  ...language,
  ...kept,
});

const subword = z.strictObject({
  level: z.literal('subword').meta({
    description:
      'A token is a word or a part of one, including the space before it, learned from the training text (BPE).',
  }),
  vocabularySize: z.int().min(3).max(1_000_000).default(8000).meta({
    description:
      'Tokens in the vocabulary, `<EOS>` and `<UNK>` included: the characters of the training text and the most frequent merges of neighbours; fewer if no pair of neighbours occurs twice.',
  }),
  minCount: z.int().min(1).max(1_000_000).default(1).meta({
    description: 'Minimum number of occurrences in the training text; rarer characters are `<UNK>`.',
  }),
  ...language,
});

/** How text becomes tokens, and which of them the vocabulary keeps. */
export const textSection = z.discriminatedUnion('level', [character, word, subword]);

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
