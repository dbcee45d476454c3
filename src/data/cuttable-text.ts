import type { Document } from './corpus.js';
import { lineSpans } from './sequences.js';

/** A text to be cut into splits, in memory or in a file. Offsets are in UTF-16 code units. */
export interface CuttableText {
  length: number;
  slice(from: number, to: number): string;
  /** Lines that are not blank. */
  countLines(): number;
  /** The offset after the line break of non-blank line `number`, from 1. */
  lineEnd(number: number): number;
}

/** A document in memory, for cutting. */
export function cuttable({ text }: Document): CuttableText {
  return {
    length: text.length,
    slice: (from, to) => text.slice(from, to),
    countLines() {
      let lines = 0;
      for (const _ of lineSpans(text)) lines++;
      return lines;
    },
    lineEnd: (number) => endOfLine(text, number),
  };
}

/** The offset after the line break of non-blank line `number` of `text`, from 1. */
export function endOfLine(text: string, number: number): number {
  let line = 0;
  for (const { end } of lineSpans(text)) if (++line === number) return Math.min(end + 1, text.length);
  throw new RangeError(`There is no line ${number}.`);
}
