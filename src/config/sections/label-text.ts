import { z } from 'zod';
import { defaultTag } from './tag.js';
import { kept, languageTag } from './text.js';

const shared = {
  language: languageTag.meta({ description: 'Language of the text as a BCP 47 tag; its rules split text into words.' }),
  lowercase: z.boolean().default(false).meta({
    description:
      'Lowercases tokens for the vocabulary; the characters of a token, if the network reads them, keep their case.',
  }),
  ...kept,
};

/** How plain text becomes tokens, and which tokens the vocabulary keeps. */
export const labelTextSection = z.discriminatedUnion('level', [
  z.strictObject({
    level: defaultTag('word').meta({ description: 'A token is a word, a number or a punctuation mark.' }),
    segmentation: z.enum(['language', 'whitespace']).default('language').meta({
      description: '`language` finds words by the rules of the language; `whitespace` splits at spaces.',
    }),
    ...shared,
  }),
  z.strictObject({
    level: z.literal('character').meta({ description: 'A token is a character (an NFC code point).' }),
    graphemes: z.boolean().default(false).meta({
      description: 'A token is a grapheme cluster (what a reader sees as one character), not a code point.',
    }),
    ...shared,
  }),
]);
