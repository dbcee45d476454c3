import type { z } from 'zod';
import type { textSection } from '../../config/sections/text.js';
import { normalise } from '../../text/normalise.js';
import { learnMerges } from '../../text/subwords/learn-merges.js';
import { mergedTokens } from '../../text/subwords/merges.js';
import type { TokenizerSpec } from '../../text/tokenizer.js';
import { buildVocabulary, type Vocabulary, type VocabularyOptions, vocabularyOf } from '../../text/vocabulary.js';

type TextSection = z.output<typeof textSection>;

/**
 * The tokenizer of a config's text. Subwords are taken from `stored`, the tokenizer of the checkpoint that a run starts from, or
 * learned from the training texts `texts`. Throws a ConfigError if the vocabulary is too small for subwords.
 */
export function tokenizerSpec(
  text: TextSection,
  texts: () => Iterable<string>,
  stored: TokenizerSpec | null,
): TokenizerSpec {
  const { lowercase, language } = text;
  if (text.level === 'character') return { level: text.level, graphemes: text.graphemes, lowercase, language };
  if (text.level === 'word') return { level: text.level, segmentation: text.segmentation, lowercase, language };
  const merges = stored?.level === 'subword' ? stored.merges : learnMerges(normalised(texts(), text), text);
  return { level: text.level, merges, lowercase, language };
}

/** The vocabulary for a config's text section, from the training text's `tokens` (tokenized by `spec`). */
export function textVocabulary(tokens: Iterable<string>, text: TextSection, spec: TokenizerSpec): Vocabulary {
  return buildVocabulary(tokens, keptTokens(text, spec));
}

/** The same from token counts, which are modified. */
export function textVocabularyOf(counts: Map<string, number>, text: TextSection, spec: TokenizerSpec): Vocabulary {
  return vocabularyOf(counts, keptTokens(text, spec));
}

function keptTokens(text: TextSection, spec: TokenizerSpec): VocabularyOptions {
  return {
    minCount: text.minCount,
    maxSize: text.level === 'subword' ? null : text.maxSize,
    // The training text may always merge a subword further, but other text may need it.
    ...(spec.level === 'subword' ? { always: mergedTokens(spec.merges) } : {}),
  };
}

function* normalised(texts: Iterable<string>, options: TextSection): Generator<string, void> {
  for (const text of texts) yield normalise(text, options);
}
