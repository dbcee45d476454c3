import type { z } from 'zod';
import type { textSection } from '../../config/sections/text.js';
import { normalise } from '../../text/normalise.js';
import { learnMerges } from '../../text/subwords/learn-merges.js';
import { mergedTokens } from '../../text/subwords/merges.js';
import type { TokenizerSpec } from '../../text/tokenizer.js';
import { buildVocabulary, type Vocabulary, type VocabularyOptions, vocabularyOf } from '../../text/vocabulary.js';

type TextSection = z.output<typeof textSection>;

/**
 * How a config's text is cut. Subwords are those of `stored`, the tokenizer of the checkpoint that a run goes on from, or
 * are learned from `texts`, the training text. Throws a ConfigError for a vocabulary of subwords that is too small.
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

/** The vocabulary that a config's text section asks for, of `tokens`, the training text's, as `spec` cuts it. */
export function textVocabulary(tokens: Iterable<string>, text: TextSection, spec: TokenizerSpec): Vocabulary {
  return buildVocabulary(tokens, keptTokens(text, spec));
}

/** The same of tokens that were counted; the counts are changed. */
export function textVocabularyOf(counts: Map<string, number>, text: TextSection, spec: TokenizerSpec): Vocabulary {
  return vocabularyOf(counts, keptTokens(text, spec));
}

function keptTokens(text: TextSection, spec: TokenizerSpec): VocabularyOptions {
  return {
    minCount: text.minCount,
    maxSize: text.level === 'subword' ? null : text.maxSize,
    // A part that the training text always merges further may be all that other text has.
    ...(spec.level === 'subword' ? { always: mergedTokens(spec.merges) } : {}),
  };
}

function* normalised(texts: Iterable<string>, options: TextSection): Generator<string, void> {
  for (const text of texts) yield normalise(text, options);
}
