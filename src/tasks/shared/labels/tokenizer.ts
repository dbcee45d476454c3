import type { z } from 'zod';
import type { labelTextSection } from '../../../config/sections/label-text.js';
import type { TokenizerSpec } from '../../../text/tokenizer.js';

/** What cuts text that has no tokens yet. It keeps capitals: tokens are lowercased when they are looked up, their characters are not. */
export function labelTokenizer(text: z.output<typeof labelTextSection>): TokenizerSpec {
  const { language } = text;
  return text.level === 'character'
    ? { level: text.level, graphemes: text.graphemes, lowercase: false, language }
    : { level: text.level, segmentation: text.segmentation, lowercase: false, language };
}
