import { DataError } from '../errors.js';
import type { Document } from './corpus.js';
import { cutNear } from './cut-near.js';
import { type CuttableText, cuttable } from './cuttable-text.js';
import type { CorpusUnit } from './sequences.js';

/** Contiguous parts of a corpus, in order: training, validation, test; null if not requested. */
export interface CorpusParts<Text = Document> {
  train: Text[];
  validation: Text[] | null;
  test: Text[] | null;
}

/** How a corpus is cut: whether a text has any, a text to find the cuts in, and the texts between two positions of all. */
export interface TextCutter<Text> {
  hasText(text: Text): boolean;
  cuttable(text: Text): CuttableText;
  slice(texts: readonly Text[], from: number, to: number): Text[];
}

export interface CutOptions {
  unit: CorpusUnit;
  /** Fractions of the corpus, 0 for none; the rest is for training. */
  validation: number;
  test: number;
}

/** Start of validation and test in the concatenated documents. */
interface Starts {
  validationStart: number;
  testStart: number;
}

interface Cuts extends Starts {
  end: number;
}

/**
 * Cuts validation and test from the end of a corpus. `line` counts whole lines. `document` counts characters and keeps documents
 * whole if there are enough for each part; otherwise it cuts near the target position, after a paragraph, else after a line,
 * else at a space. `stream` cuts at the nearest space. Throws a DataError if a part would be empty.
 */
export function cutCorpus(documents: readonly Document[], options: CutOptions): CorpusParts {
  return cutTexts(documents, { hasText: ({ text }) => /\S/.test(text), cuttable, slice }, options);
}

/** The same for texts of another kind. */
export function cutTexts<Text>(
  texts: readonly Text[],
  { hasText, cuttable, slice }: TextCutter<Text>,
  options: CutOptions,
): CorpusParts<Text> {
  if (options.validation + options.test === 0) return { train: [...texts], validation: null, test: null };
  const written = texts.filter(hasText);
  const { validationStart, testStart, end } = findCuts(written.map(cuttable), options);
  const parts = {
    train: slice(written, 0, validationStart),
    validation: slice(written, validationStart, testStart),
    test: slice(written, testStart, end),
  };
  const lacking = (['train', 'validation', 'test'] as const).filter(
    (name) => (name === 'train' || options[name] > 0) && !parts[name].some(hasText),
  );
  if (lacking.length > 0) throw tooSmall(options, 'text for each part', `${end} characters`);
  return {
    train: parts.train,
    validation: options.validation === 0 ? null : parts.validation,
    test: options.test === 0 ? null : parts.test,
  };
}

/** The starts of the parts, see `cutCorpus`; throws a DataError if there are too few lines. */
function findCuts(texts: readonly CuttableText[], options: CutOptions): Cuts {
  const find = () => {
    if (options.unit === 'line') return cutLines(texts, options);
    const parts = [options.validation, options.test].filter((fraction) => fraction > 0).length + 1;
    return options.unit === 'document' && texts.length >= parts
      ? cutDocuments(texts, options)
      : cutText(texts, options);
  };
  return { ...find(), end: totalLength(texts) };
}

function cutLines(texts: readonly CuttableText[], options: CutOptions): Starts {
  const counts = texts.map((text) => text.countLines());
  const lines = counts.reduce((sum, count) => sum + count, 0);
  const kept = (all: number) => linesFor(options.validation, all) + linesFor(options.test, all);
  if (kept(lines) >= lines) {
    let needed = lines + 1;
    while (kept(needed) >= needed) needed++;
    throw tooSmall(options, `at least ${needed} lines`, `${lines}`, MANY_IN_FEW <= totalLength(texts) / lines);
  }
  const endOf = (line: number) => {
    let offset = 0;
    let left = line;
    for (const [index, text] of texts.entries()) {
      const own = counts[index] as number;
      if (left <= own) return offset + text.lineEnd(left);
      left -= own;
      offset += text.length;
    }
    return offset;
  };
  return { validationStart: endOf(lines - kept(lines)), testStart: endOf(lines - linesFor(options.test, lines)) };
}

function linesFor(fraction: number, lines: number): number {
  return fraction === 0 ? 0 : Math.max(1, Math.round(fraction * lines));
}

function cutDocuments(texts: readonly CuttableText[], { validation, test }: CutOptions): Starts {
  const starts = [0];
  for (const { length } of texts) starts.push((starts.at(-1) as number) + length);
  const end = starts.at(-1) as number;
  const nearest = (target: number, first: number, last: number) =>
    starts
      .slice(first, last + 1)
      .reduce((best, start) => (Math.abs(start - target) < Math.abs(best - target) ? start : best));
  const lastStart = texts.length - 1;
  const testStart = test === 0 ? end : nearest(end * (1 - test), validation === 0 ? 1 : 2, lastStart);
  if (validation === 0) return { validationStart: testStart, testStart };
  return { validationStart: nearest(end * (1 - test - validation), 1, starts.indexOf(testStart) - 1), testStart };
}

function cutText(texts: readonly CuttableText[], { unit, validation, test }: CutOptions): Starts {
  const end = totalLength(texts);
  const separators = unit === 'document' ? [['\n\n'], ['\n'], [' ']] : [[' ', '\n']];
  // Less than half of the smallest part, so that two cuts never meet.
  const reach = 0.49 * end * Math.min(...[1 - validation - test, validation, test].filter((fraction) => fraction > 0));
  const cut = (fraction: number) => cutNear(texts, Math.round(end * fraction), reach, separators);
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

function totalLength(texts: readonly CuttableText[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}

/** Characters per line of a text that was not written in lines. */
const MANY_IN_FEW = 2000;

function tooSmall({ validation, test }: CutOptions, needed: string, found: string, isLong = false): DataError {
  const shares = Object.entries({ validation, test }).filter(([, fraction]) => fraction > 0);
  const wish = shares.map(([name, fraction]) => `${fraction} for ${name}`).join(' and ');
  return new DataError(`A corpus needs ${needed} to keep ${wish}; this one has ${found}.`, {
    hint: isLong
      ? 'Its lines are very long: set data.unit to stream (or document), which can be cut anywhere.'
      : 'Give more text, separate files for validation and test, or a fraction of 0.',
  });
}
