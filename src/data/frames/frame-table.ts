import { ConfigError, DataError } from '../../errors.js';
import { columnIndex } from '../labelled/columns.js';
import { countRows } from '../labelled/counting.js';
import { showLocation } from '../labelled/location.js';
import { parseTable, type Row, type Table, type TableFormat } from '../labelled/rows.js';
import { soundText } from '../labelled/sound-text.js';
import { notice } from '../notices.js';
import { fillGaps } from './gaps.js';
import { areHeadings, isNumber, type NumberFormat, parseNumber, refuseBothMarks } from './parse-number.js';
import type { FrameFormat, FrameSequence } from './sequence.js';
import { areSeries, readSeries } from './series-table.js';

/** Indices of a table's columns. */
interface Columns {
  id: number | null;
  label: number | null;
  features: number[];
}

/**
 * Reads a table with one frame per row: one sequence, or one for each value of `idColumn`, in the order of their first rows. All
 * columns without another use are features. The first row is a header if a column is chosen by name, if none of its features is a
 * number, or if they number the columns. `folder` is the label of a file without a column of labels. Throws a DataError with file
 * and line, also for a file that should be a sequence but has no frame.
 */
export function parseFrameTable(
  text: string,
  document: string,
  format: Omit<FrameFormat, 'format'> & { format: TableFormat },
  folder: () => string,
): FrameSequence[] {
  if (format.rows !== 'series') checkColumns(format);
  const isSpaced = format.separator == null && areSpaced(text);
  const plain = parseTable(isSpaced ? withTabs(text) : text, document, {
    format: isSpaced ? 'tsv' : format.format,
    separator: format.separator,
    ragged: format.rows === 'series',
    keepsBlank: true,
  });
  plain.rows.length = 1 + plain.rows.findLastIndex(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const [first, ...others] = plain.rows;
  if (first === undefined) return format.idColumn === null ? refuseEmpty(document) : [];
  const headed = { ...plain, heading: first.cells, rows: others };
  const table = hasHeading(plain, format) ? headed : plain;
  if (table.heading?.every((cell) => /^\s*\d*\s*$/.test(cell))) {
    notice(`${document}: the first row, which numbers the columns, is read as a header.`);
  }
  const numbers = { decimalComma: table.separator === ';', missing: format.missing };
  if (numbers.decimalComma) refuseBothMarks(table.rows);
  if (isOfSeries(table, format)) return readSeries(table, format, { ...numbers, counter: countingColumn(table) });
  const columns = findColumns(table, format);
  noticeTimes(table, columns);
  if (columns.features.length === 0) {
    throw new DataError(`${document} has no column left for numbers.`, { hint: 'Remove one from ignoreColumns.' });
  }
  if (table.rows.length === 0 && columns.id === null) return refuseEmpty(document);
  return groupRows(table.rows, columns.id).map((rows) =>
    readSequence(rows, table, columns, { ...format, numbers }, folder),
  );
}

/** Whether the first lines are numbers with spaces between them, as `numpy.savetxt` writes. */
function areSpaced(text: string): boolean {
  const lines = text
    .slice(0, 2 ** 16)
    .split('\n', 20)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.length > 0 && lines.every((line) => /^\S+(?: +\S+)+$/.test(line) && line.split(/ +/).every(isNumber));
}

function withTabs(text: string): string {
  return text.replace(/^ +| +$/gm, '').replace(/ +/g, '\t');
}

function isOfSeries(table: Table, format: Omit<FrameFormat, 'format'>): boolean {
  const { rows, labels, idColumn, labelColumn } = format;
  if (rows === 'series') return true;
  if (rows === 'frames' || labels !== 'sequence' || idColumn !== null || labelColumn === null) return false;
  if (!areSeries(table.rows, columnIndex(table, labelColumn, 'labelColumn'), table.width)) return false;
  notice(`${table.document}: its rows have different labels, so each row is read as a series (data.rows: series).`);
  return true;
}

function refuseEmpty(document: string): never {
  throw new DataError(`${document} has no frame.`, {
    hint: 'Write a frame of numbers in each row, or remove the file.',
  });
}

function checkColumns({ labels, idColumn, labelColumn }: Omit<FrameFormat, 'format'>): void {
  if (labelColumn !== null || labels === 'none' || (labels === 'sequence' && idColumn === null)) return;
  const what = labels === 'step' ? 'tags of each step' : 'labels of sequences that share a file';
  throw new ConfigError(`A table with ${what} needs a labelColumn.`, {
    hint: 'Set labelColumn to the number of a column, from 1, or to its name in the header.',
  });
}

function hasHeading(table: Table, format: Omit<FrameFormat, 'format'>): boolean {
  const choices = [format.idColumn, format.labelColumn, ...format.ignoreColumns];
  if (choices.some((choice) => typeof choice === 'string')) return true;
  const cells = table.rows[0]?.cells ?? [];
  return areHeadings(findColumns(table, format).features.map((index) => cells[index] as string));
}

function findColumns(
  table: Table,
  { labels, idColumn, labelColumn, ignoreColumns }: Omit<FrameFormat, 'format'>,
): Columns {
  const id = idColumn === null ? null : columnIndex(table, idColumn, 'idColumn');
  // Unlabelled data may have the label column of the training data, or lack it.
  const isLeftOut = labels === 'none' && typeof labelColumn === 'string' && !hasColumn(table, labelColumn);
  const label = labelColumn === null || isLeftOut ? null : columnIndex(table, labelColumn, 'labelColumn');
  const taken = new Set([id, label, ...ignoreColumns.map((choice) => columnIndex(table, choice, 'ignoreColumns'))]);
  const counter = countingColumn(table);
  if (counter !== null && !taken.has(counter) && table.width - taken.size > 1) {
    notice(`${table.document}: its first column numbers the rows; it is not a feature and is ignored.`);
    taken.add(counter);
  }
  return {
    id,
    label,
    features: Array.from({ length: table.width }, (_, index) => index).filter((index) => !taken.has(index)),
  };
}

/** Gives a notice of features that are times by their name and numbers. */
function noticeTimes({ document, heading, rows }: Table, { features }: Columns): void {
  for (const index of features) {
    const name = heading?.[index]?.trim() ?? '';
    const times = rows.slice(0, 3).map(({ cells }) => Number(cells[index]));
    const isTime = /^(time(_?stamp)?|t|ms|millis(econds)?|sec(ond)?s?|tiempo|frame|step)$/i.test(name);
    if (!isTime || times.length < 3 || !times.every((time, at) => at === 0 || time > (times[at - 1] as number)))
      continue;
    notice(`${document}: the column ${name} is read as a feature; data.ignoreColumns: [${name}] leaves it out.`);
  }
}

/** Whether the first column is an added index: it has no name, or an index name, and numbers the rows. */
function countingColumn({ heading, rows }: Table): number | null {
  const isNamed = heading !== null && !/^(|index|idx|rownames?|unnamed: 0)$/i.test(heading[0]?.trim() ?? '');
  return !isNamed && countRows(rows.map(({ cells }) => cells[0] as string)) ? 0 : null;
}

function hasColumn({ heading }: Table, name: string): boolean {
  return heading === null || heading.some((cell) => cell.trim() === name);
}

function groupRows(rows: readonly Row[], id: number | null): Row[][] {
  if (id === null) return rows.length === 0 ? [] : [[...rows]];
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = (row.cells[id] as string).trim();
    if (key === '') {
      throw new DataError(`${showLocation(row)} has no identifier of its sequence: its column ${id + 1} is empty.`, {
        hint: 'Fill it in, or delete the row.',
      });
    }
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

function readSequence(
  rows: readonly Row[],
  { document, heading }: Table,
  { label: labelIndex, features }: Columns,
  { labels, numbers }: Pick<FrameFormat, 'labels'> & { numbers: NumberFormat },
  folder: () => string,
): FrameSequence {
  const frames = new Float32Array(rows.length * features.length);
  for (const [step, row] of rows.entries()) {
    for (const [feature, index] of features.entries()) {
      const what = heading === null ? `column ${index + 1}` : `column ${heading[index]?.trim()}`;
      frames[step * features.length + feature] = parseNumber(row.cells[index] as string, row, what, numbers);
    }
  }
  if (numbers.missing === 'interpolate') fillGaps(frames, features.length, rows[0] as Row);
  const tags = labels === 'none' || labelIndex === null ? null : rows.map((row) => readLabel(row, labelIndex));
  return {
    frames,
    steps: rows.length,
    features: features.length,
    ...(heading === null ? {} : { names: features.map((index) => heading[index]?.trim() ?? '') }),
    label: labels !== 'sequence' ? null : tags === null ? folder() : oneLabel(rows, tags),
    tags: labels === 'step' ? tags : null,
    document,
    line: rows[0]?.line ?? null,
  };
}

function readLabel(row: Row, index: number): string {
  const label = soundText(row.cells[index] as string, row).trim();
  if (label !== '') return label;
  throw new DataError(`${showLocation(row)} has no label.`, { hint: 'Give it one, or remove the row.' });
}

function oneLabel(rows: readonly Row[], tags: readonly string[]): string {
  const label = tags[0] as string;
  const other = tags.findIndex((tag) => tag !== label);
  if (other < 0) return label;
  throw new DataError(
    `${showLocation(rows[other] as Row)} has the label ${JSON.stringify(tags[other])} where its sequence began with ${JSON.stringify(label)} in line ${rows[0]?.line}.`,
    {
      hint: 'Give a sequence one label, set idColumn to the column that identifies sequences, or data.rows to series if each row is a sequence.',
    },
  );
}
