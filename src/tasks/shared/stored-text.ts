import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseModelSpec } from '../../checkpoint/specs/model-spec.js';
import { buildTokenizer, type Tokenizer, type TokenizerSpec } from '../../text/tokenizer.js';
import { type Vocabulary, vocabularyFromJSON } from '../../text/vocabulary.js';
import { damaged } from './damaged.js';

export interface StoredText {
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
}

/** The tokenizer and vocabulary in an untrusted checkpoint; throws a CheckpointError if they are damaged. */
export function readStoredText({ tokenizer, vocabulary, model }: Checkpoint): StoredText {
  return parseStoredText(tokenizer, vocabulary, parseModelSpec(model).vocabularySize);
}

/** The same for one of several texts in a checkpoint, for a network with `vocabularySize` tokens. */
export function parseStoredText(tokenizer: unknown, vocabulary: unknown, vocabularySize: number): StoredText {
  const read = parseTokenizer(tokenizer);
  const known = vocabularyFromJSON(vocabulary);
  if (known.size !== vocabularySize) {
    throw damaged(`its vocabulary has ${known.size} tokens, and its model ${vocabularySize}`);
  }
  return { tokenizer: read, vocabulary: known };
}

/** The tokenizer in a checkpoint; throws a CheckpointError if it is damaged. */
export function parseTokenizer(tokenizer: unknown): Tokenizer {
  if (isTokenizerSpec(tokenizer)) return buildTokenizer(tokenizer);
  throw damaged(`its tokenizer is ${JSON.stringify(tokenizer)?.slice(0, 100)}`);
}

function isTokenizerSpec(value: unknown): value is TokenizerSpec {
  const { level, graphemes, segmentation, merges, lowercase, language } = Object(value) as Record<string, unknown>;
  const isLevel =
    (level === 'character' && typeof graphemes === 'boolean') ||
    (level === 'word' && (segmentation === 'language' || segmentation === 'whitespace')) ||
    (level === 'subword' && Array.isArray(merges) && merges.every(isMerge));
  return isLevel && typeof lowercase === 'boolean' && typeof language === 'string';
}

function isMerge(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string' && part !== '');
}
