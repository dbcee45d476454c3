import { normalise } from '../text/normalise.js';
import type { Tokenizer } from '../text/tokenizer.js';
import type { Document } from './corpus.js';
import { type CorpusUnit, sequenceTexts, sequenceTokens } from './sequences.js';

/** The location of a token. */
export interface TokenLocation {
  /** Name of its document. */
  document: string;
  /** From 1. */
  line: number;
}

/** Maximum code units between the end of a token and the start of the next. */
const LONGEST_GAP = 1000;

/**
 * The locations of the tokens at `positions`, in the numbering of `encodeCorpus`; reads the documents again. A token that does
 * not occur literally in the text, such as `<EOS>`, has the location of the token before it.
 */
export function locateTokens(
  documents: readonly Document[],
  options: { unit: CorpusUnit; tokenizer: Tokenizer },
  positions: Iterable<number>,
): Map<number, TokenLocation> {
  const wanted = new Set(positions);
  const locations = new Map<number, TokenLocation>();
  let position = 0;
  let begin = { document: documents[0], offset: 0, line: 1 };
  for (const { text, document, start } of sequenceTexts(documents, options.unit)) {
    if (locations.size === wanted.size) break;
    if (begin.document !== document) begin = { document, offset: 0, line: 1 };
    begin = { document, offset: start, line: begin.line + countBreaks(document.text, begin.offset, start) };
    const lineOf = createLineFinder(normalise(text, options.tokenizer.spec), begin.line);
    for (const token of sequenceTokens(text, options)) {
      const line = lineOf(token);
      if (wanted.has(position)) locations.set(position, { document: document.name, line });
      position++;
    }
  }
  return locations;
}

/** Returns the line of each next token of a text whose first line is `firstLine`; tokens must be given in order. */
export function createLineFinder(text: string, firstLine: number): (token: string) => number {
  let offset = 0;
  let line = firstLine;
  return (token) => {
    const window = text.slice(offset, offset + LONGEST_GAP + token.length);
    const found = window.indexOf(token);
    if (found < 0) return line;
    line += countBreaks(window, 0, found);
    const own = line;
    line += countBreaks(token, 0, token.length);
    offset += found + token.length;
    return own;
  };
}

/** Line breaks between two positions of a text. */
export function countBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
