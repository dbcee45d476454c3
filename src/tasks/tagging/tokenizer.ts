import type { ConfigOf } from '../../config/schema.js';
import type { TokenizerSpec } from '../../text/tokenizer.js';

/** What cuts text that has no tokens yet; it keeps capitals, as letters are read with theirs. */
export function taggingTokenizer(text: ConfigOf<'tagging'>['text']): TokenizerSpec {
  const { language } = text;
  return text.level === 'character'
    ? { level: text.level, graphemes: text.graphemes, lowercase: false, language }
    : { level: text.level, segmentation: text.segmentation, lowercase: false, language };
}
