import { DataError } from '../errors.js';
import type { Document } from './corpus.js';
import { cutNear } from './cut-near.js';
import { type CorpusUnit, lineSpans } from './sequences.js';

/** Contiguous parts of a corpus, in its order: training, then validation, then test; null where none was asked for. */
export interface CorpusParts {
  train: Document[];
  validation: Document[] | null;
  test: Document[] | null;
}

export interface CutOptions {
  unit: CorpusUnit;
  /** Fractions of the corpus, from 0 (none); the rest is for training. */
  validation: number;
  test: number;
}

/** Where validation and test start, in the documents laid end to end. */
interface Cuts {
  validationStart: number;
  testStart: number;
}

/**
 * Cuts validation and test from the end of a corpus. `line` counts lines and keeps each whole. `document` measures in
 * characters and keeps documents whole where each part can have one; otherwise it cuts near the place asked for, after a
 * paragraph, else after a line, else at a space. `stream` cuts at the nearest space. Throws a DataError when a part would be
 * empty.
 */
export function cutCorpus(documents: readonly Document[], options: CutOptions): CorpusParts {
  if (options.validation + options.test === 0) return { train: [...documents], validation: null, test: null };
  const written = documents.filter(({ text }) => hasText(text));
  const { validationStart, testStart } = findCuts(written, options);
  const parts = {
    train: slice(written, 0, validationStart),
    validation: slice(written, validationStart, testStart),
    test: slice(written, testStart, totalLength(written)),
  };
  const isEmpty = (part: Document[]) => !part.some(({ text }) => hasText(text));
  const lacking = (['train', 'validation', 'test'] as const).filter(
    (name) => (name === 'train' || options[name] > 0) && isEmpty(parts[name]),
  );
  if (lacking.length > 0) throw tooSmall(options, 'text for each part', `${totalLength(written)} characters`);
  return {
    train: parts.train,
    validation: options.validation === 0 ? null : parts.validation,
    test: options.test === 0 ? null : parts.test,
  };
}

function findCuts(documents: readonly Document[], options: CutOptions): Cuts {
  if (options.unit === 'line') return cutLines(documents, options);
  const parts = [options.validation, options.test].filter((fraction) => fraction > 0).length + 1;
  return options.unit === 'document' && documents.length >= parts
    ? cutDocuments(documents, options)
    : cutText(documents, options);
}

function cutLines(documents: readonly Document[], options: CutOptions): Cuts {
  /** Where each line ends, its line break included, after the start of the first. */
  const ends = [0];
  let offset = 0;
  for (const { text } of documents) {
    for (const { end } of lineSpans(text)) ends.push(offset + Math.min(end + 1, text.length));
    offset += text.length;
  }
  const lines = ends.length - 1;
  const kept = (all: number) => linesFor(options.validation, all) + linesFor(options.test, all);
  if (kept(lines) >= lines) {
    let needed = lines + 1;
    while (kept(needed) >= needed) needed++;
    throw tooSmall(options, `at least ${needed} lines`, `${lines}`, MANY_IN_FEW <= totalLength(documents) / lines);
  }
  return {
    validationStart: ends[lines - kept(lines)] as number,
    testStart: ends[lines - linesFor(options.test, lines)] as number,
  };
}

function linesFor(fraction: number, lines: number): number {
  return fraction === 0 ? 0 : Math.max(1, Math.round(fraction * lines));
}

function cutDocuments(documents: readonly Document[], { validation, test }: CutOptions): Cuts {
  const starts = [0];
  for (const { text } of documents) starts.push((starts.at(-1) as number) + text.length);
  const end = starts.at(-1) as number;
  const nearest = (target: number, first: number, last: number) =>
    starts
      .slice(first, last + 1)
      .reduce((best, start) => (Math.abs(start - target) < Math.abs(best - target) ? start : best));
  const lastStart = documents.length - 1;
  const testStart = test === 0 ? end : nearest(end * (1 - test), validation === 0 ? 1 : 2, lastStart);
  if (validation === 0) return { validationStart: testStart, testStart };
  return { validationStart: nearest(end * (1 - test - validation), 1, starts.indexOf(testStart) - 1), testStart };
}

function cutText(documents: readonly Document[], { unit, validation, test }: CutOptions): Cuts {
  const end = totalLength(documents);
  const separators = unit === 'document' ? [['\n\n'], ['\n'], [' ']] : [[' ', '\n']];
  // Less than half of the smallest part: two cuts never meet.
  const reach = 0.49 * end * Math.min(...[1 - validation - test, validation, test].filter((fraction) => fraction > 0));
  const cut = (fraction: number) => cutNear(documents, Math.round(end * fraction), reach, separators);
  const testStart = test === 0 ? end : cut(1 - test);
  return { validationStart: validation === 0 ? testStart : cut(1 - test - validation), testStart };
}

function slice(documents: readonly Document[], from: number, to: number): Document[] {
  const parts: Document[] = [];
  let start = 0;
  for (const document of documents) {
    const text = document.text.slice(Math.max(0, from - start), Math.max(0, to - start));
    if (text !== '') parts.push({ ...document, text });
    start += document.text.length;
  }
  return parts;
}

function totalLength(documents: readonly Document[]): number {
  return documents.reduce((sum, { text }) => sum + text.length, 0);
}

function hasText(text: string): boolean {
  return /\S/.test(text);
}

/** Characters per line of a text that was not written in lines. */
const MANY_IN_FEW = 2000;

function tooSmall({ validation, test }: CutOptions, needed: string, found: string, isLong = false): DataError {
  const shares = Object.entries({ validation, test }).filter(([, fraction]) => fraction > 0);
  const wish = shares.map(([name, fraction]) => `${fraction} for ${name}`).join(' and ');
  return new DataError(`A corpus needs ${needed} to keep ${wish}; this one has ${found}.`, {
    hint: isLong
      ? 'Its lines are long, as of a text that is one stream: set data.unit to stream (or to document), which is cut anywhere.'
      : 'Give more text, files of their own for validation and test, or a fraction of 0.',
  });
}
