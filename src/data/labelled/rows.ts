import { DataError } from '../../errors.js';
import { headOf, somePiece, type Text } from '../long-text.js';
import { beginning, csvRows, isWritten } from './csv-rows.js';
import { numberedLines } from './lines.js';
import { showLocation } from './location.js';
import { unquoteCells } from './quoted-cells.js';
import type { Row } from './row.js';
import { likelySeparators, namedSeparator } from './separator.js';

/** A table; all rows have the same number of cells. */
export interface Table<Rows extends Iterable<Row> = Row[]> {
  document: string;
  format: TableFormat;
  separator: string;
  /** Cells of its header; null without one. */
  heading: string[] | null;
  rows: Rows;
  width: number;
}

export type { Row };

export type TableFormat = 'tsv' | 'csv';

export interface TableOptions {
  format: TableFormat;
  /** Null goes by a first line `sep=;`, else by the format: a tab, or what gives all rows of CSV the same columns. */
  separator?: string | null | undefined;
  /** Whether rows may differ in their number of cells. */
  ragged?: boolean;
  /** Whether rows of several blank cells are kept: in frames, these are missing numbers. */
  keepsBlank?: boolean;
}

/**
 * Reads a table without a heading, see `takeHeading`; lines whose cells are all blank are skipped. TSV has a tab between cells, and
 * quotes only if `unquoteCells` finds them. CSV is that of RFC 4180, also with other separators than commas, which spreadsheets write in
 * countries with decimal commas. Throws a DataError with file and line for a row with more or fewer cells than the first, and for an
 * unclosed or misplaced quote.
 */
export function parseTable(text: string, document: string, options: TableOptions): Table {
  const { keepsBlank = false } = options;
  return readTable(text, document, options, {
    tsv: (body, name, separator) => {
      const rows = [...lineRows(body, name, separator, keepsBlank)];
      return hasQuotes(body, separator) ? [...unquoteCells(rows, name)] : rows;
    },
    csv: (body, name, separator) => [...csvRows(body, name, separator, { piece: text.length, keepsBlank })],
  });
}

/** Characters of a table from which on its rows are read anew by whoever goes through them: a list of them is several times as large. */
const LONG = 2 ** 22;
/** Characters of CSV that are parsed at once. */
const PIECE = 2 ** 20;

/** The same, whose rows are not all in memory where the text is long; lengths in characters. */
export function openTable(
  text: Text,
  document: string,
  options: TableOptions,
  { long = LONG, piece = PIECE }: { long?: number; piece?: number } = {},
): Table<Iterable<Row>> {
  const { keepsBlank = false } = options;
  if (typeof text === 'string' && text.length < long) return parseTable(text, document, options);
  return readTable<Iterable<Row>>(text, document, options, {
    tsv(body, name, separator) {
      const rows = { [Symbol.iterator]: () => lineRows(body, name, separator, keepsBlank) };
      return hasQuotes(body, separator) ? unquoteCells(rows, name) : rows;
    },
    csv: (body, name, separator) => ({
      [Symbol.iterator]: () => csvRows(body, name, separator, { piece, keepsBlank }),
    }),
  });
}

type ReadRows<Rows> = (body: Text, document: string, separator: string) => Rows;

function readTable<Rows extends Iterable<Row>>(
  text: Text,
  document: string,
  { format, separator = null, ragged = false }: TableOptions,
  read: Record<TableFormat, ReadRows<Rows>>,
): Table<Rows> {
  const head = headOf(text);
  const named = namedSeparator(head);
  const body = named === null ? text : withBlankFirstLine(text);
  const chosen = separator ?? named;
  const rowsBy = (own: string) => read[format](body, document, own);
  const tableOf = (rows: Rows, own: string, mayDiffer = ragged) =>
    checked(rows, { document, format, separator: own }, mayDiffer);
  if (format === 'tsv') return tableOf(rowsBy(chosen ?? '\t'), chosen ?? '\t');
  if (chosen !== null) return tableOf(rowsBy(chosen), chosen);
  const start = headOf(body);
  const likely = likelySeparators(start, (one) => beginning(start, one));
  const [first = ','] = likely;
  const rows = rowsBy(first);
  // Its rows are not gone through a second time.
  if (isRegular(rows)) return tableOf(rows, first, true);
  // The beginning of the file may have suggested another separator.
  for (const other of likely.slice(1)) {
    try {
      const found = rowsBy(other);
      if (isRegular(found)) return tableOf(found, other, true);
    } catch (cause) {
      if (!(cause instanceof DataError)) throw cause;
    }
  }
  return tableOf(rows, first);
}

/** The table with its first row as header; throws a DataError if the header occurs twice. */
export function takeHeading(table: Table): Table;
export function takeHeading(table: Table<Iterable<Row>>): Table<Iterable<Row>>;
export function takeHeading(table: Table<Iterable<Row>>): Table<Iterable<Row>> {
  const { rows } = table;
  const [first] = rows;
  if (first === undefined) return { ...table, heading: [] };
  for (const row of rows) {
    if (row.line !== first.line && row.cells.every((cell, index) => cell === first.cells[index])) {
      throw new DataError(`${showLocation(row)} repeats the header of line ${first.line}.`, { hint: 'Delete it.' });
    }
  }
  const others = function* () {
    for (const row of rows) if (row.line !== first.line) yield row;
  };
  return {
    ...table,
    heading: first.cells,
    rows: Array.isArray(rows) ? rows.slice(1) : { [Symbol.iterator]: others },
  };
}

type About = Pick<Table, 'document' | 'format' | 'separator'>;

function checked<Rows extends Iterable<Row>>(rows: Rows, about: About, mayDiffer: boolean): Table<Rows> {
  const [first] = rows;
  const width = first?.cells.length ?? 0;
  for (const row of mayDiffer ? [] : rows) {
    if (row.cells.length !== width) throw otherWidth(row, first as Row, about);
  }
  return { ...about, heading: null, rows, width };
}

function isRegular(rows: Iterable<Row>): boolean {
  const [first] = rows;
  const width = first?.cells.length ?? 0;
  if (width < 2) return false;
  for (const { cells } of rows) if (cells.length !== width) return false;
  return true;
}

/** The text with a blank line for its first one, to keep line numbers. */
function withBlankFirstLine(text: Text): Text {
  if (typeof text === 'string') return text.slice(text.indexOf('\n'));
  return {
    *pieces() {
      let isFirst = true;
      for (const piece of text.pieces()) {
        yield isFirst ? piece.slice(piece.indexOf('\n')) : piece;
        isFirst = false;
      }
    },
  };
}

/** Whether the cells of a table may be in quotes. */
function hasQuotes(text: Text, separator: string): boolean {
  return separator === '\t' && somePiece(text, (piece) => piece.includes('"'));
}

function* lineRows(text: Text, document: string, separator: string, keepsBlank: boolean): Generator<Row, void> {
  for (const { text: line, number } of numberedLines(text)) {
    const cells = line.split(separator);
    if (isWritten(cells, keepsBlank)) yield { cells, document, line: number };
  }
}

/** Whether a cell begins with a quote that nothing closes, or ends with one that nothing opens. */
function isOpen({ cells }: Row): boolean {
  return cells.some((cell) => (cell.match(/"/g) ?? []).length % 2 === 1);
}

function otherWidth(row: Row, first: Row, { format, separator }: Pick<Table, 'format' | 'separator'>): DataError {
  const count = row.cells.length === 1 ? '1 column' : `${row.cells.length} columns`;
  const marks: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };
  const found = marks[separator] ?? JSON.stringify(separator);
  return new DataError(`${showLocation(row)} has ${count} where line ${first.line} has ${first.cells.length}.`, {
    hint:
      format === 'tsv'
        ? `Separate columns by one tab each, and write no tab within a text.${isOpen(row) || isOpen(first) ? ' If a text in quotes has line breaks, set data.format to csv, which reads them.' : ''}`
        : `Columns were separated by ${found}: set data.separator if the separator is another one, put a text with ${found} in double quotes, and give every row the same columns.`,
  });
}
