import { EOS, UNK } from '../text/specials.js';
import { chunkPattern } from '../text/subwords/chunks.js';
import type { TokenizerSpec } from '../text/tokenizer.js';
import type { PortableText } from './portable.js';
import { wordPattern } from './word-pattern.js';

/**
 * The JSON of a `tokenizer.json` for Hugging Face's `tokenizers`, which gives the same ids except in the cases that
 * `tokenizerNotes` names. Throws a RangeError for merges of tokens that the vocabulary lacks; training never creates such merges.
 */
export function huggingFaceTokenizer({ tokenizer, tokens }: Pick<PortableText, 'tokenizer' | 'tokens'>): unknown {
  // No prototype, so that `__proto__` can be a token.
  const vocab: Record<string, number> = Object.create(null);
  for (const [id, token] of tokens.entries()) vocab[token] = id;
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [EOS, UNK].map((content) => ({
      id: vocab[content],
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: { type: 'Sequence', normalizers: normalizers(tokenizer) },
    pre_tokenizer: {
      type: 'Split',
      pattern: { Regex: patternOf(tokenizer) },
      // Each match of the pattern is a token; the rest is removed.
      behavior: 'Removed',
      invert: true,
    },
    post_processor: null,
    decoder: tokenizer.level === 'word' ? null : { type: 'Fuse' },
    model:
      tokenizer.level === 'subword' ? subwordModel(tokenizer, vocab) : { type: 'WordLevel', vocab, unk_token: UNK },
  };
}

/** Cases in which `tokenizer.json` tokenizes differently from rnn, one sentence each; empty if there are none. */
export function tokenizerNotes(spec: TokenizerSpec): string[] {
  const notes: string[] = [];
  if (spec.level !== 'word') {
    notes.push(`The texts \`${EOS}\` and \`${UNK}\` in a text are read as the special tokens; rnn reads them as text.`);
  }
  if (spec.level === 'word' && spec.segmentation === 'language') {
    notes.push(
      'Words are found by one regular expression: an apostrophe at the end of a word may be cut otherwise where a quotation is open, and ' +
        'scripts that write no spaces (Chinese, Japanese, Thai) are not cut by a dictionary.',
    );
  }
  if (spec.lowercase && /^(tr|az|lt|el)\b/.test(spec.language)) {
    notes.push(`Text is lowercased without the rules of the language "${spec.language}".`);
  }
  return notes;
}

function normalizers({ level, lowercase, ...spec }: TokenizerSpec): unknown[] {
  const replace = (Regex: string, content: string) => ({ type: 'Replace', pattern: { Regex }, content });
  const isFields = level === 'word' && 'segmentation' in spec && spec.segmentation === 'whitespace';
  return [
    replace('\\A\\x{FEFF}', ''),
    replace('\\r\\n?', '\n'),
    ...(lowercase ? [{ type: 'Lowercase' }] : []),
    { type: 'NFC' },
    ...(isFields ? [replace('(?<!\\S)<(?i:unk)>(?!\\S)', UNK), replace('(?<!\\S)<(?i:eos)>(?!\\S)', EOS)] : []),
  ];
}

function patternOf(spec: TokenizerSpec): string {
  switch (spec.level) {
    case 'character':
      return spec.graphemes ? '\\X' : '[\\s\\S]';
    case 'subword':
      return chunkPattern;
    case 'word':
      return spec.segmentation === 'whitespace' ? '\\S+' : wordPattern;
  }
}

function subwordModel(
  { merges }: Extract<TokenizerSpec, { level: 'subword' }>,
  vocab: Record<string, number>,
): unknown {
  for (const [left, right] of merges) {
    const missing = [left, right, left + right].find((token) => vocab[token] === undefined);
    if (missing !== undefined)
      throw new RangeError(`The vocabulary lacks ${JSON.stringify(missing)}, which is merged.`);
  }
  return {
    type: 'BPE',
    dropout: null,
    unk_token: UNK,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
    vocab,
    merges,
  };
}
