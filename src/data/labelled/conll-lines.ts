import { DataError } from '../../errors.js';
import { detached } from '../../text/detached.js';
import { headOf, type Text } from '../long-text.js';
import { numberedLines } from './lines.js';
import { showLocation } from './location.js';

/** The columns of a token line. */
export interface TokenRow {
  cells: string[];
  line: number;
}

/** The token lines of a file (null at the end of a sentence), read anew each time, and their number of columns. */
export interface TokenRows {
  rows: Iterable<TokenRow | null>;
  width: number;
  /** The columns that CoNLL-U has for tokens and their parts of speech; null for other files. */
  conllU: { token: number; tag: number } | null;
  /** A first line that names the columns, which is not among the rows. */
  heading: readonly string[] | null;
}

/** A line that may be a comment. */
interface Line extends TokenRow {
  text: string;
}

/**
 * Splits a file into columns: by tabs if its first token line has one, else by runs of ASCII blanks, so that a token may contain
 * no-break spaces. Left out are:
 * - lines of `-DOCSTART-`, which also end a sentence;
 * - comments before a sentence: lines that begin with `#` and have another number of columns than tokens, or that begin with `# ` and
 *   have a tag that no token has;
 * - columns at the end that are empty in every line;
 * - ranges and empty nodes of CoNLL-U (`3-4`, `8.1`);
 * - a first line that names a column of words and one of tags.
 * Throws a DataError with file and line for a line with more or fewer columns than the first.
 */
export function tokenRows(text: Text, document: string, tagColumn: number | 'last'): TokenRows {
  const { first, firstLine } = firstTokenLine(text);
  const hasTabs = first.includes('\t');
  const split = (line: string) => (hasTabs ? line.split('\t').map(trimBlanks) : trimBlanks(line).split(/[ \t]+/));
  const firstCells = split(first);
  const widest = firstCells.length;
  const written = function* (): Generator<Line | null, void> {
    for (const { text: line, number } of composedLines(text)) {
      yield isBetween(line) ? null : { cells: split(line), line: number, text: line };
    }
  };
  let width = 1;
  for (const line of written()) {
    if (line?.cells.length !== widest) continue;
    while (width < widest && line.cells.slice(width).some((cell) => cell !== '')) width++;
    if (width === widest) break;
  }
  const tagOf = ({ cells }: TokenRow) => cells[(tagColumn === 'last' ? width : tagColumn) - 1] ?? '';
  // Read only for a comment with as many words as columns: this takes another pass.
  let tags: Set<string> | null = null;
  const isTag = (tag: string) => {
    if (tags === null) {
      tags = new Set();
      for (const line of written()) {
        if (line?.cells.length === widest && !line.text.startsWith('#')) tags.add(detached(tagOf(line)));
      }
    }
    return tags.size === 0 || tags.has(tag);
  };
  // `#` may be a token.
  const isComment = (line: Line) =>
    line.text.startsWith('#') && (line.cells.length !== widest || (/^#\s/.test(line.text) && !isTag(tagOf(line))));
  const conllU = hasTabs ? conllUColumns(text, width) : null;
  const heading = isHeading(firstCells) ? firstCells : null;
  const rows = function* (): Generator<TokenRow | null, void> {
    let isWithin = false;
    for (const line of written()) {
      if (line === null) {
        if (isWithin) yield null;
        isWithin = false;
        continue;
      }
      if (!isWithin && isComment(line)) continue;
      if (heading !== null && line.line === firstLine) continue;
      if (line.cells.length !== widest) {
        const location = { document, line: line.line };
        throw ragged(location, line.cells.length, { line: firstLine, width: widest });
      }
      isWithin = true;
      if (conllU !== null && /^\d+[-.]\d+$/.test(line.cells[0] ?? '')) continue;
      yield { cells: line.cells.slice(0, width), line: line.line };
    }
  };
  return { rows: { [Symbol.iterator]: rows }, width, conllU, heading };
}

/** The columns of CoNLL-U, or those of CoNLL-U Plus by its comment `# global.columns = ID FORM ...`; null for other files. */
function conllUColumns(text: Text, width: number): TokenRows['conllU'] {
  const names = /^# ?global\.columns ?= ?(.*)$/m.exec(headOf(text))?.[1]?.trim().split(/\s+/) ?? [];
  const [token, tag] = [names.indexOf('FORM') + 1, names.indexOf('UPOS') + 1];
  if (token > 0 && tag > 0) return { token, tag };
  return width === 10 ? { token: 2, tag: 4 } : null;
}

/** Whether cells name columns: one of words and one of tags. */
function isHeading(cells: readonly string[]): boolean {
  const has = (pattern: RegExp) => cells.some((cell) => pattern.test(cell));
  return (
    has(/^(words?|tokens?|forms?|palabras?)$/i) &&
    has(/^(tags?|labels?|ner|(ner|iob2?|bio|pos|upos)([ _-]?tags?)?|etiquetas?)$/i)
  );
}

/** The first line with a token, which is not a comment if there is another, and its number. */
function firstTokenLine(text: Text): { first: string; firstLine: number } {
  let comment: string | null = null;
  for (const { text: line, number } of composedLines(text)) {
    if (isBetween(line)) continue;
    if (!line.startsWith('#')) return { first: line, firstLine: number };
    comment ??= line;
  }
  return { first: comment ?? '', firstLine: 1 };
}

function* composedLines(text: Text): Generator<{ text: string; number: number }, void> {
  // Nothing composes with a line break.
  for (const line of numberedLines(text)) yield { ...line, text: line.text.normalize('NFC') };
}

/** Whether the first column numbers the tokens, per sentence or per file, from 0 or 1. */
export function countsTokens({ rows, width }: TokenRows): boolean {
  const [first] = rows;
  const start = Number(first?.cells[0]);
  if (width <= 2 || (start !== 0 && start !== 1)) return false;
  let [last, isFirst, count] = [start - 1, true, 0];
  for (const row of rows) {
    if (row === null) {
      isFirst = true;
      continue;
    }
    const [cell] = row.cells;
    const isNext = cell === String(last + 1) || (isFirst && cell === String(start));
    if (!isNext) return false;
    [last, isFirst] = [Number(cell), false];
    count++;
  }
  return count > 1;
}

function isBetween(line: string): boolean {
  return line.trim() === '' || line.startsWith('-DOCSTART-');
}

function trimBlanks(cell: string): string {
  return cell.replace(/^[ \t]+|[ \t]+$/g, '');
}

function ragged(
  location: { document: string; line: number },
  count: number,
  first: { line: number; width: number },
): DataError {
  const columns = count === 1 ? '1 column' : `${count} columns`;
  return new DataError(`${showLocation(location)} has ${columns} where line ${first.line} has ${first.width}.`, {
    hint: 'Give every token the same columns, and leave a blank line between sentences.',
  });
}
