import { basename, extname } from 'node:path';
import { DataError } from '../../errors.js';
import { uncompressedName } from '../decompress.js';
import type { Text } from '../long-text.js';
import { numberedLines } from './lines.js';
import { type SourceLocation, showLocation } from './location.js';

/** A line with a label and a text. */
export interface LabelledLine extends SourceLocation {
  label: string;
  text: string;
}

/** Extensions that are not labels. */
const plain = /^\.(txt|text|lines?|data)?$/i;

/** The label in a file's name: the extension of `rt-polarity.pos`, else the name of `pos.txt`. */
export function fileLabel(name: string): string {
  const base = basename(uncompressedName(name));
  const ending = extname(base);
  return (plain.test(ending) ? base.slice(0, base.length - ending.length) : ending.slice(1)).normalize('NFC');
}

/** The lines of a text that are not blank. */
export function* writtenLines(text: Text, document: string): Generator<SourceLocation & { text: string }, void> {
  for (const { text: line, number } of numberedLines(text)) {
    if (line.trim() !== '') yield { text: line.trim(), document, line: number };
  }
}

/** Reads fastText's `__label__x text`, one sample per line; throws a DataError with file and line for no label or several. */
export function* parseFastText(text: Text, document: string): Generator<LabelledLine, void> {
  for (const line of writtenLines(text, document)) {
    const [, label, rest = ''] = /^__label__(\S+)\s*([\s\S]*)$/.exec(line.text) ?? [];
    if (label === undefined) {
      throw new DataError(`${showLocation(line)} does not begin with __label__.`, {
        hint: 'Write __label__x and a space before the text, as in fastText.',
      });
    }
    if (/^__label__\S/.test(rest)) {
      throw new DataError(`${showLocation(line)} has more than one label, but a sample must have one.`, {
        hint: `Keep one label per line, for example the first: sed -E 's/^(__label__[^ ]+ )(__label__[^ ]+ )+/\\1/' ${document}`,
      });
    }
    yield { ...line, label, text: rest };
  }
}

/** Reads `label text`, one sample per line. */
export function* parseFirstWords(text: Text, document: string): Generator<LabelledLine, void> {
  for (const line of writtenLines(text, document)) {
    const [, label = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(line.text) ?? [];
    yield { ...line, label, text: rest };
  }
}

/** Maximum number of labels for detecting `firstWord` automatically. */
const MOST_LABELS = 20;

/** The format of a text with a generic extension, by its lines; null if they do not show it. */
export function recogniseLines(text: Text): 'fasttext' | 'firstWord' | null {
  let [lines, areLabelled] = [0, true];
  const numbers = new Set<string>();
  for (const line of writtenLines(text, '')) {
    lines++;
    areLabelled &&= line.text.startsWith('__label__');
    const number = /^-?\d+(?= \S)/.exec(line.text)?.[0];
    if (number !== undefined) numbers.add(number);
    if (!areLabelled && (number === undefined || numbers.size > MOST_LABELS)) return null;
  }
  if (lines === 0) return null;
  if (areLabelled) return 'fasttext';
  return numbers.size > 1 && numbers.size * 2 <= lines ? 'firstWord' : null;
}
