import { type CsvError, parse } from 'csv-parse/sync';
import { DataError } from '../../errors.js';
import { type SourceLocation, showLocation } from './location.js';
import { unquoteCells } from './quoted-cells.js';
import { likelySeparators, namedSeparator, SAMPLE_ROWS } from './separator.js';

/** A row of a table. */
export interface Row extends SourceLocation {
  cells: string[];
}

/** A table; all rows have the same number of cells. */
export interface Table {
  document: string;
  format: TableFormat;
  separator: string;
  /** Cells of its header; null without one. */
  heading: string[] | null;
  rows: Row[];
  width: number;
}

export type TableFormat = 'tsv' | 'csv';

export interface TableOptions {
  format: TableFormat;
  /** Null goes by a first line `sep=;`, else by the format: a tab, or what gives all rows of CSV the same columns. */
  separator?: string | null | undefined;
  /** Whether rows may differ in their number of cells. */
  ragged?: boolean;
}

/**
 * Reads a table without a heading, see `takeHeading`; lines without any cell that is not blank are skipped. TSV has a tab between
 * cells, and quotes only where `unquoteCells` finds them; CSV is RFC 4180's, with other separators than commas too, as spreadsheets write in countries with
 * decimal commas. Throws a DataError with file and line for a row with more or fewer cells than the first, and for quotes that
 * are not in order.
 */
export function parseTable(
  text: string,
  document: string,
  { format, separator = null, ragged = false }: TableOptions,
): Table {
  const named = namedSeparator(text);
  // Replaced by a blank line, to keep line numbers.
  const body = named === null ? text : text.slice(text.indexOf('\n'));
  const chosen = separator ?? named;
  const tableOf = (rows: Row[], about: About) => checked(rows, about, ragged);
  if (format === 'tsv')
    return tableOf(splitLines(body, document, chosen ?? '\t'), { document, format, separator: chosen ?? '\t' });
  if (chosen !== null) return tableOf(parseCsv(body, document, chosen), { document, format, separator: chosen });
  const likely = likelySeparators(body, (one) => beginning(body, one));
  const [first = ','] = likely;
  const rows = parseCsv(body, document, first);
  if (isRegular(rows)) return tableOf(rows, { document, format, separator: first });
  // The beginning of the file may have suggested another separator.
  for (const other of likely.slice(1)) {
    const found = parseOrNull(body, document, other);
    if (found !== null && isRegular(found)) return tableOf(found, { document, format, separator: other });
  }
  return tableOf(rows, { document, format, separator: first });
}

/** The table with its first row as header; throws a DataError if the header occurs twice. */
export function takeHeading(table: Table): Table {
  const [first, ...rows] = table.rows;
  if (first === undefined) return { ...table, heading: [] };
  for (const row of rows) {
    if (row.cells.every((cell, index) => cell === first.cells[index])) {
      throw new DataError(`${showLocation(row)} repeats the header of line ${first.line}.`, { hint: 'Delete it.' });
    }
  }
  return { ...table, heading: first.cells, rows };
}

type About = Pick<Table, 'document' | 'format' | 'separator'>;

function checked(rows: Row[], about: About, mayDiffer: boolean): Table {
  const [first] = rows;
  const width = first?.cells.length ?? 0;
  const other = mayDiffer ? undefined : rows.find(({ cells }) => cells.length !== width);
  if (other !== undefined) throw otherWidth(other, first as Row, about);
  return { ...about, heading: null, rows, width };
}

function isRegular(rows: readonly Row[]): boolean {
  const width = rows[0]?.cells.length ?? 0;
  return width > 1 && rows.every(({ cells }) => cells.length === width);
}

function splitLines(text: string, document: string, separator: string): Row[] {
  const rows = text
    .split('\n')
    .map((line, index) => ({ cells: line.split(separator), document, line: index + 1 }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  return separator === '\t' && text.includes('"') ? unquoteCells(rows, document) : rows;
}

const csv = { relax_column_count: true, skip_empty_lines: true } as const;

function beginning(text: string, delimiter: string): string[][] | null {
  try {
    return parse(text, { ...csv, delimiter, to: SAMPLE_ROWS }).filter(isWritten);
  } catch {
    return null;
  }
}

function parseOrNull(text: string, document: string, delimiter: string): Row[] | null {
  try {
    return parseCsv(text, document, delimiter);
  } catch (cause) {
    if (cause instanceof DataError) return null;
    throw cause;
  }
}

function parseCsv(text: string, document: string, delimiter: string): Row[] {
  try {
    // Streamed, because the parser's own list of records takes several times the memory.
    const rows: Row[] = [];
    parse(text, {
      ...csv,
      delimiter,
      on_record(cells: string[], { lines }) {
        if (isWritten(cells)) rows.push({ cells, document, line: lines - countBreaks(cells) });
        return null;
      },
    });
    return rows;
  } catch (cause) {
    const { message, lines, code } = cause as CsvError & { lines: number };
    const isOpen = code === 'CSV_QUOTE_NOT_CLOSED';
    const location = showLocation({ document, line: isOpen ? lineOfLastQuote(text) : lines });
    throw new DataError(isOpen ? `${location} has an unclosed quote.` : `${location} is not CSV: ${message}.`, {
      hint: 'Put a text with commas, quotes or line breaks in double quotes, and double each quote in it.',
      cause,
    });
  }
}

function isWritten(record: readonly string[]): boolean {
  return record.length > 1 || record[0]?.trim() !== '';
}

/** If the end of the file is inside quotes, the last quote opened them. */
function lineOfLastQuote(text: string): number {
  return text.slice(0, text.lastIndexOf('"')).split('\n').length;
}

/** csv-parse reports the last line of a record. */
function countBreaks(cells: readonly string[]): number {
  return cells.reduce((count, cell) => (cell.includes('\n') ? count + cell.split('\n').length - 1 : count), 0);
}

function otherWidth(row: Row, first: Row, { format, separator }: Pick<Table, 'format' | 'separator'>): DataError {
  const count = row.cells.length === 1 ? '1 column' : `${row.cells.length} columns`;
  const marks: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };
  const found = marks[separator] ?? JSON.stringify(separator);
  return new DataError(`${showLocation(row)} has ${count} where line ${first.line} has ${first.cells.length}.`, {
    hint:
      format === 'tsv'
        ? 'Separate columns by one tab each, and write no tab within a text.'
        : `Columns were separated by ${found}: set data.separator if the separator is another one, put a text with ${found} in double quotes, and give every row the same columns.`,
  });
}
