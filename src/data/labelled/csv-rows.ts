import { type CsvError, parse } from 'csv-parse/sync';
import { DataError } from '../../errors.js';
import { piecesOf, type Text } from '../long-text.js';
import { showLocation } from './location.js';
import type { Row } from './row.js';
import { SAMPLE_ROWS } from './separator.js';

const csv = { relax_column_count: true, skip_empty_lines: true } as const;

/** The first rows of a text; null if it is not CSV by this delimiter. */
export function beginning(text: string, delimiter: string): string[][] | null {
  try {
    return parse(text, { ...csv, delimiter, to: SAMPLE_ROWS }).filter((cells) => isWritten(cells));
  } catch {
    return null;
  }
}

/** The rows of a text, about `piece` characters of it parsed at once. */
export function* csvRows(
  text: Text,
  document: string,
  delimiter: string,
  { piece, keepsBlank }: { piece: number; keepsBlank: boolean },
): Generator<Row, void> {
  let before = 0;
  for (const own of wholeRows(text, piece)) {
    for (const row of parseCsv(own, document, delimiter, before)) if (isWritten(row.cells, keepsBlank)) yield row;
    before += countBreaks([own]);
  }
}

/** A text in pieces of whole rows, each of at least `least` characters but the last. */
function* wholeRows(text: Text, least: number): Generator<string, void> {
  let carried = '';
  for (const piece of piecesOf(text)) {
    const own = carried + piece;
    let start = 0;
    for (let end = endOfRows(own, 0, least); end < own.length; end = endOfRows(own, start, start + least)) {
      yield own.slice(start, end);
      start = end;
    }
    carried = start === 0 ? own : own.slice(start);
  }
  if (carried !== '') yield carried;
}

/** The end of the first row that ends at `least` or behind it: a line break in no quotes, of which there are two or none before it. */
function endOfRows(text: string, start: number, least: number): number {
  let quotes = 0;
  let counted = start;
  for (let end = text.indexOf('\n', least - 1); end >= 0 && end + 1 < text.length; end = text.indexOf('\n', end + 1)) {
    for (let at = text.indexOf('"', counted); at >= 0 && at < end; at = text.indexOf('"', at + 1)) quotes++;
    counted = end;
    if (quotes % 2 === 0) return end + 1;
  }
  return text.length;
}

function parseCsv(text: string, document: string, delimiter: string, linesBefore: number): Row[] {
  try {
    // Streamed, because the parser's own list of records takes several times the memory.
    const rows: Row[] = [];
    parse(text, {
      ...csv,
      delimiter,
      on_record(cells: string[], { lines }) {
        if (isWritten(cells, true)) rows.push({ cells, document, line: linesBefore + lines - countBreaks(cells) });
        return null;
      },
    });
    return rows;
  } catch (cause) {
    const { message, lines, code } = cause as CsvError & { lines: number };
    const isOpen = code === 'CSV_QUOTE_NOT_CLOSED';
    const location = showLocation({ document, line: linesBefore + (isOpen ? lineOfLastQuote(text) : lines) });
    const inFile = message.replace(/\bline (\d+)/, (_, line: string) => `line ${linesBefore + Number(line)}`);
    throw new DataError(isOpen ? `${location} has an unclosed quote.` : `${location} is not CSV: ${inFile}.`, {
      hint: 'Put a text with commas, quotes or line breaks in double quotes, and double each quote in it.',
      cause,
    });
  }
}

/** Whether a row has a cell that is not blank; `keepsBlank` also accepts several blank ones. */
export function isWritten(cells: readonly string[], keepsBlank = false): boolean {
  return (keepsBlank && cells.length > 1) || cells.some((cell) => cell.trim() !== '');
}

/** If the end of the file is inside quotes, the last quote opened them. */
function lineOfLastQuote(text: string): number {
  return text.slice(0, text.lastIndexOf('"')).split('\n').length;
}

/** csv-parse reports the last line of a record. */
function countBreaks(cells: readonly string[]): number {
  return cells.reduce((count, cell) => (cell.includes('\n') ? count + cell.split('\n').length - 1 : count), 0);
}
