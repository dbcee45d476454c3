import { EOS } from '../text/specials.js';
import type { Tokenizer } from '../text/tokenizer.js';
import type { Vocabulary } from '../text/vocabulary.js';
import type { Document } from './corpus.js';
import { positionArray, type SequenceEnds, type TokenSequences } from './token-source.js';

/** The unit of a sequence: `<EOS>` ends each line (blank lines are skipped), each document, or nothing. */
export type CorpusUnit = 'line' | 'document' | 'stream';

/** A corpus as token ids; a stream is one sequence, and the others end with `<EOS>`. */
export interface TokenCorpus extends TokenSequences {
  /** Number of distinct tokens of the text, including unknown ones, without `<EOS>`. */
  types: number;
  /** Occurrences of `<UNK>`. */
  unknown: number;
  /** `unknown` among all tokens but `<EOS>`, 0 to 1. */
  unknownShare: number;
}

/** A corpus with ids in memory. */
export interface EncodedCorpus extends TokenCorpus {
  ids: Int32Array;
  /** Views on `ids`, one per sequence. */
  sequences: Int32Array[];
}

/** The tokens of a corpus in order, with `<EOS>` according to `unit`, for building a vocabulary. */
export function* corpusTokens(
  documents: readonly Document[],
  { unit, tokenizer }: { unit: CorpusUnit; tokenizer: Tokenizer },
): Generator<string, void> {
  for (const { text } of sequenceTexts(documents, unit)) yield* sequenceTokens(text, { unit, tokenizer });
}

/** The tokens of one of those texts, with its `<EOS>`. */
export function* sequenceTokens(
  text: string,
  { unit, tokenizer }: { unit: CorpusUnit; tokenizer: Tokenizer },
): Generator<string, void> {
  let last: string | null = null;
  for (const token of tokenizer.tokens(text)) {
    yield token;
    last = token;
  }
  // A tokenized corpus may already contain `<EOS>`.
  if (unit !== 'stream' && last !== null && last !== EOS) yield EOS;
}

/** Encodes the tokens of a corpus by `vocabulary`. */
export function encodeCorpus(
  documents: readonly Document[],
  options: { unit: CorpusUnit; tokenizer: Tokenizer; vocabulary: Vocabulary },
): EncodedCorpus {
  const { unit, vocabulary } = options;
  let ids = new Int32Array(4096);
  let length = 0;
  const ends: number[] = [];
  const occurs = new Uint8Array(vocabulary.size);
  const unknownTypes = new Set<string>();
  let unknown = 0;
  let endTokens = 0;
  for (const token of corpusTokens(documents, options)) {
    const id = vocabulary.id(token);
    if (length === ids.length) {
      const grown = new Int32Array(2 * length);
      grown.set(ids);
      ids = grown;
    }
    ids[length++] = id;
    if (id === vocabulary.eosId) {
      endTokens++;
      if (unit !== 'stream') ends.push(length);
    } else if (id === vocabulary.unkId) {
      unknown++;
      unknownTypes.add(token);
    } else {
      occurs[id] = 1;
    }
  }
  ids = ids.slice(0, length);
  if (unit === 'stream' && length > 0) ends.push(length);
  const found = positionArray(ends.length, length + 1);
  found.set(ends);
  return {
    ids,
    ends: found,
    sequences: cutSequences(ids, found),
    types: occurs.reduce((sum, one) => sum + one, 0) + unknownTypes.size,
    unknown,
    unknownShare: length === endTokens ? 0 : unknown / (length - endTokens),
  };
}

/** The sequences of a corpus as views on its ids. */
export function cutSequences(ids: Int32Array, ends: SequenceEnds): Int32Array[] {
  return Array.from(ends, (end, index) => ids.subarray(ends[index - 1] ?? 0, end));
}

/** The text of a sequence, and its offset in the document. */
export interface SequenceText {
  text: string;
  document: Document;
  start: number;
}

/**
 * The texts of all sequences. Line breaks at the end of a document are removed; between documents of a stream a line break is
 * added if the first ends without one.
 */
export function* sequenceTexts(documents: readonly Document[], unit: CorpusUnit): Generator<SequenceText, void> {
  for (const [index, document] of documents.entries()) {
    const { text } = document;
    if (unit === 'line') {
      for (const { start, end } of lineSpans(text)) yield { text: text.slice(start, end), document, start };
    } else if (unit === 'document') {
      const trimmed = withoutFinalBreaks(text);
      if (trimmed.trim() !== '') yield { text: trimmed, document, start: 0 };
    } else {
      const joined = text.endsWith('\n') || index === documents.length - 1 ? text : `${text}\n`;
      yield { text: joined, document, start: 0 };
    }
  }
}

/** The lines of `text` that are not blank. */
export function* linesOf(text: string): Generator<string, void> {
  for (const { start, end } of lineSpans(text)) yield text.slice(start, end);
}

/** Start and end of those lines, without the line break. */
export function* lineSpans(text: string): Generator<{ start: number; end: number }, void> {
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    if (text.slice(start, end).trim() !== '') yield { start, end };
    start = end + 1;
  }
}

function withoutFinalBreaks(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === '\n') end--;
  return text.slice(0, end);
}
