import { isLowSurrogate } from '../text/surrogates.js';
import type { Document } from './corpus.js';
import { type EncodedCorpus, linesOf } from './sequences.js';

/** Counts of a corpus, shown before training. */
export interface CorpusDescription {
  documents: number;
  /** Lines that are not blank. */
  lines: number;
  /** Unicode code points. */
  characters: number;
  sequences: number;
  /** Number of tokens, including each `<EOS>`. */
  tokens: number;
  /** Number of distinct tokens, without `<EOS>`. */
  types: number;
  unknown: number;
  unknownShare: number;
}

/** Counts `documents`; `encoded` is the result of `encodeCorpus`. */
export function describeCorpus(documents: readonly Document[], encoded: EncodedCorpus): CorpusDescription {
  let lines = 0;
  let characters = 0;
  for (const { text } of documents) {
    for (const _ of linesOf(text)) lines++;
    characters += countCodePoints(text);
  }
  const { ids, sequences, types, unknown, unknownShare } = encoded;
  return {
    documents: documents.length,
    lines,
    characters,
    sequences: sequences.length,
    tokens: ids.length,
    types,
    unknown,
    unknownShare,
  };
}

function countCodePoints(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length; index++) {
    if (isLowSurrogate(text.charCodeAt(index))) count--;
  }
  return count;
}
