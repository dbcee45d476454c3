import type { z } from 'zod';
import type { labelTextSection } from '../../../config/sections/label-text.js';
import type { TokenizerSpec } from '../../../text/tokenizer.js';

/** The tokenizer of plain text. It keeps case: tokens are lowercased only for the vocabulary, not for their characters. */
export function labelTokenizer(text: z.output<typeof labelTextSection>): TokenizerSpec {
  const { language } = text;
  return text.level === 'character'
    ? { level: text.level, graphemes: text.graphemes, lowercase: false, language }
    : { level: text.level, segmentation: text.segmentation, lowercase: false, language };
}
