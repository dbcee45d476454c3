import { basename, extname } from 'node:path';
import { DataError } from '../../errors.js';
import { uncompressedName } from '../decompress.js';
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
export function* writtenLines(text: string, document: string): Generator<SourceLocation & { text: string }, void> {
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() !== '') yield { text: line.trim(), document, line: index + 1 };
  }
}

/** Reads fastText's `__label__x text`, one sample per line; throws a DataError with file and line for no label or several. */
export function parseFastText(text: string, document: string): LabelledLine[] {
  return [...writtenLines(text, document)].map((line) => {
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
    return { ...line, label, text: rest };
  });
}

/** Reads `label text`, one sample per line. */
export function parseFirstWords(text: string, document: string): LabelledLine[] {
  return [...writtenLines(text, document)].map((line) => {
    const [, label = '', rest = ''] = /^(\S+)\s*([\s\S]*)$/.exec(line.text) ?? [];
    return { ...line, label, text: rest };
  });
}

/** Maximum number of labels for detecting `firstWord` automatically. */
const MOST_LABELS = 20;

/** The format of a text with a generic extension, by its lines; null if they do not show it. */
export function recogniseLines(text: string): 'fasttext' | 'firstWord' | null {
  const lines = [...writtenLines(text, '')].map((line) => line.text);
  if (lines.length === 0) return null;
  if (lines.every((line) => line.startsWith('__label__'))) return 'fasttext';
  const numbers = lines.map((line) => /^-?\d+(?= \S)/.exec(line)?.[0]);
  const few = new Set(numbers);
  return !few.has(undefined) && few.size > 1 && few.size <= MOST_LABELS && few.size * 2 <= lines.length
    ? 'firstWord'
    : null;
}
