import { type CsvError, parse } from 'csv-parse/sync';
import { DataError } from '../../errors.js';
import { type Place, showPlace } from './place.js';

/** A row of a table. */
export interface Row extends Place {
  cells: string[];
}

/** A table as its file has it: all rows have as many cells. */
export interface Table {
  document: string;
  format: TableFormat;
  /** Cells of its heading; null where it has none. */
  heading: string[] | null;
  rows: Row[];
  width: number;
}

export type TableFormat = 'tsv' | 'csv';

/**
 * Reads a table, lines without any cell that is not blank skipped. TSV has a tab between cells and knows no quotes; CSV is RFC 4180's, with semicolons where
 * its first line has more of them than commas, as spreadsheets write in countries with decimal commas. Throws a DataError
 * with file and line for a row with more or fewer cells than the first, for a heading that stands there twice, and for quotes that
 * are not in order.
 */
export function parseTable(
  text: string,
  document: string,
  { format, header }: { format: TableFormat; header: boolean },
): Table {
  const rows = format === 'tsv' ? splitTabs(text, document) : parseCsv(text, document);
  const [first] = rows;
  const width = first?.cells.length ?? 0;
  for (const row of rows) {
    if (row.cells.length !== width) throw ragged(row, first as Row, format);
    if (header && row !== first && row.cells.every((cell, index) => cell === first?.cells[index])) {
      throw new DataError(`${showPlace(row)} is the heading of line ${first?.line} again.`, { hint: 'Delete it.' });
    }
  }
  const heading = header ? (first?.cells ?? []) : null;
  return { document, format, heading, rows: header ? rows.slice(1) : rows, width };
}

function splitTabs(text: string, document: string): Row[] {
  return text
    .split('\n')
    .map((line, index) => ({ cells: line.split('\t'), document, line: index + 1 }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
}

function parseCsv(text: string, document: string): Row[] {
  try {
    const options = {
      delimiter: separatorOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    } as const;
    const records = parse(text, options) as unknown as { record: string[]; info: { lines: number } }[];
    return records
      .filter(({ record }) => record.length > 1 || record[0]?.trim() !== '')
      .map(({ record, info }) => ({ cells: record, document, line: info.lines - countBreaks(record) }));
  } catch (cause) {
    const { message, lines, code } = cause as CsvError & { lines: number };
    const isOpen = code === 'CSV_QUOTE_NOT_CLOSED';
    const place = showPlace({ document, line: isOpen ? lineOfLastQuote(text) : lines });
    throw new DataError(isOpen ? `${place} has a quote that nothing closes.` : `${place} is not CSV: ${message}.`, {
      hint: 'Put a text with commas, quotes or line breaks in double quotes, and double each quote in it.',
      cause,
    });
  }
}

/** Where the end of the file is in quotes, the last of all quotes opened them. */
function lineOfLastQuote(text: string): number {
  return text.slice(0, text.lastIndexOf('"')).split('\n').length;
}

function separatorOf(text: string): ',' | ';' {
  const [first = ''] = text.trimStart().split('\n', 1);
  // Neither what stands in quotes nor a decimal comma separates.
  const unquoted = first.replace(/"[^"]*"|\d,(?=\d)/g, '');
  return unquoted.split(';').length > unquoted.split(',').length ? ';' : ',';
}

/** csv-parse tells the line that a record ends in. */
function countBreaks(cells: readonly string[]): number {
  return cells.reduce((count, cell) => count + cell.split('\n').length - 1, 0);
}

function ragged(row: Row, first: Row, format: TableFormat): DataError {
  const count = row.cells.length === 1 ? '1 column' : `${row.cells.length} columns`;
  return new DataError(`${showPlace(row)} has ${count} where line ${first.line} has ${first.cells.length}.`, {
    hint:
      format === 'tsv'
        ? 'Separate columns by one tab each, and write no tab within a text.'
        : 'Put a text with commas in double quotes, and give every row the same columns.',
  });
}
