import { DataError } from '../../errors.js';
import { notice, noticeHeading } from '../notices.js';
import { columnIndex } from './columns.js';
import { countRows } from './counting.js';
import { type Row, type Table, takeHeading } from './rows.js';
import type { LabelledFormat } from './samples.js';

/** Usual header names of the two columns. */
export const labelName =
  /^(labels?|class(es)?|categor(y|ies|[ií]as?)|sentimi?ent(o|s)?|target|polarity|polaridad|etiquetas?|clases?|voto|y)$/iu;
export const textName =
  /^(texts?|textos?|sentences?|frases?|oraci[oó]n|reviews?|rese[nñ]as?|contents?|comments?|comentarios?|message|mensaje|tweets?|opini[oó]n|sms)$/iu;

/** A table without its header, and the columns of labels and texts. */
export interface TextColumns<Rows extends Iterable<Row> = Row[]> {
  table: Table<Rows>;
  label: number;
  text: number;
}

/** Detects a table's header and columns, unless chosen; gives a notice of guesses. */
export function findTextColumns(plain: Table, format: Omit<LabelledFormat, 'format'>): TextColumns;
export function findTextColumns(
  plain: Table<Iterable<Row>>,
  format: Omit<LabelledFormat, 'format'>,
): TextColumns<Iterable<Row>>;
export function findTextColumns(
  plain: Table<Iterable<Row>>,
  format: Omit<LabelledFormat, 'format'>,
): TextColumns<Iterable<Row>> {
  const { labelColumn, textColumn } = format;
  const byName = [labelColumn, textColumn].some((choice) => typeof choice === 'string');
  const isGuess = format.header === null && !byName;
  const hasHeading = format.header ?? (byName || looksLikeHeading(plain, format));
  const table = hasHeading ? takeHeading(plain) : plain;
  const { document, heading } = table;
  if (isGuess && heading !== null) {
    noticeHeading(document, heading, ': data.header: false reads it as a sample');
  }
  const named = labelColumn === null && textColumn === null ? namedColumns(table) : null;
  if (named !== null) return { table, ...named };
  const columns = {
    label: columnIndex(table, labelColumn ?? 1, 'labelColumn'),
    text: columnIndex(table, textColumn ?? 2, 'textColumn'),
  };
  if (table.width > 2 && (labelColumn === null || textColumn === null)) tellColumns(table, columns);
  return { table, ...columns };
}

/** Gives a notice of the columns; throws a DataError if the texts are numbers but another column has words. */
function tellColumns(
  { document, rows, width }: Table<Iterable<Row>>,
  { label, text }: { label: number; text: number },
): void {
  const others = Array.from({ length: width }, (_, index) => index).filter(
    (index) => index !== label && index !== text,
  );
  const withWords = new Uint32Array(width);
  let [count, areNumbers, areEmpty] = [0, true, true];
  for (const { cells } of rows) {
    count++;
    const cell = (index: number) => cells[index]?.trim() ?? '';
    for (const index of others) {
      if (/\p{L}\S*\s+\S*\p{L}/u.test(cell(index))) withWords[index] = (withWords[index] as number) + 1;
    }
    areEmpty &&= others.every((index) => cell(index) === '');
    areNumbers &&= cell(text) !== '' && Number.isFinite(Number(cell(text)));
  }
  const prose = others.find((index) => (withWords[index] as number) * 2 > count);
  if (prose !== undefined && areNumbers) {
    throw new DataError(`${document}: column ${text + 1} should be the texts, but contains numbers.`, {
      hint: `Set data.textColumn to the column of the texts, such as ${prose + 1}, and data.labelColumn to that of the labels.`,
    });
  }
  // Empty columns of a sheet are ignored.
  if (areEmpty) return;
  notice(
    `${document} has ${width} columns: labels are read from column ${label + 1}, texts from column ${text + 1} (data.labelColumn, data.textColumn).`,
  );
}

/** The columns by their header names, or those after an index column; null for the default two. */
function namedColumns({
  document,
  heading,
  rows,
  width,
}: Table<Iterable<Row>>): { label: number; text: number } | null {
  const names = heading?.map((name) => name.trim()) ?? [];
  const only = (pattern: RegExp) => {
    const found = names.flatMap((name, index) => (pattern.test(name) ? [index] : []));
    return found.length === 1 ? (found[0] as number) : null;
  };
  const [label, text] = [only(labelName), only(textName)];
  if (label !== null && text !== null) {
    if (label !== 0 || text !== 1)
      notice(`${document}: labels are read from the column ${names[label]}, texts from ${names[text]}.`);
    return { label, text };
  }
  if (width !== 3 || !countRows(firstCells(rows))) return null;
  notice(`${document}: column 1 numbers the rows, so labels are read from column 2 and texts from column 3.`);
  return { label: 1, text: 2 };
}

function* firstCells(rows: Iterable<Row>): Generator<string, void> {
  for (const { cells } of rows) yield cells[0] as string;
}

/**
 * Whether the first row is a header: its label occurs only there, while all other labels occur again; and it names its columns,
 * or its text is one word while others have several.
 */
function looksLikeHeading(
  { rows }: Table<Iterable<Row>>,
  { labelColumn, textColumn }: Pick<LabelledFormat, 'labelColumn' | 'textColumn'>,
): boolean {
  const [first, second] = rows;
  if (first === undefined || second === undefined) return false;
  const cells = first.cells.map((cell) => cell.trim());
  /** A column's cells below the first row. */
  const column = function* (index: number) {
    let isFirst = true;
    for (const row of rows) {
      if (!isFirst) yield row.cells[index]?.trim() ?? '';
      isFirst = false;
    }
  };
  const has = (index: number, wanted: (cell: string) => boolean) => {
    for (const cell of column(index)) if (wanted(cell)) return true;
    return false;
  };
  if (labelColumn === null && textColumn === null) {
    const label = cells.findIndex((cell) => labelName.test(cell));
    const text = cells.findIndex((cell) => textName.test(cell));
    if (label >= 0 && text >= 0) return !has(label, (cell) => cell === cells[label]);
  }
  const label = (typeof labelColumn === 'number' ? labelColumn : 1) - 1;
  const text = (typeof textColumn === 'number' ? textColumn : 2) - 1;
  const own = cells[label];
  if (own === undefined || has(label, (cell) => cell === own) || !comeBack(column(label))) return false;
  const isNumeric = (cell: string) => /^-?\d+$/.test(cell);
  if (labelName.test(own)) return true;
  if (!isNumeric(own) && !has(label, (cell) => !isNumeric(cell))) return true;
  return isWord(cells[text] ?? '') && !has(text, isWord);
}

function comeBack(labels: Iterable<string>): boolean {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.values()].every((count) => count > 1);
}

function isWord(cell: string): boolean {
  return cell !== '' && !/\s/.test(cell);
}
