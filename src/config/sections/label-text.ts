import { z } from 'zod';
import { defaultTag } from './tag.js';
import { kept, languageTag } from './text.js';

const shared = {
  language: languageTag.meta({ description: 'Language of the text as a BCP 47 tag: its rules cut text into words.' }),
  lowercase: z.boolean().default(false).meta({
    description: 'Looks tokens up in lower case; their characters, where the network reads them, keep their case.',
  }),
  ...kept,
};

/** How text without tokens becomes tokens, and which of them the vocabulary keeps. */
export const labelTextSection = z.discriminatedUnion('level', [
  z.strictObject({
    level: defaultTag('word').meta({ description: 'A token is a word, a number or a punctuation mark.' }),
    segmentation: z.enum(['language', 'whitespace']).default('language').meta({
      description: '`language` finds words by the rules of the language; `whitespace` splits at blanks.',
    }),
    ...shared,
  }),
  z.strictObject({
    level: z.literal('character').meta({ description: 'A token is a character (an NFC code point).' }),
    graphemes: z.boolean().default(false).meta({
      description: 'A token is what a reader sees as one character (grapheme cluster), not a code point.',
    }),
    ...shared,
  }),
]);
