import { ConfigError, DataError } from '../../errors.js';
import { columnIndex } from '../labelled/columns.js';
import { showLocation } from '../labelled/location.js';
import type { Row, Table } from '../labelled/rows.js';
import { soundText } from '../labelled/sound-text.js';
import { notice } from '../notices.js';
import { fillGaps } from './gaps.js';
import { isPadding, type NumberFormat, parseNumber } from './parse-number.js';
import type { FrameFormat, FrameSequence } from './sequence.js';

type Format = Pick<FrameFormat, 'labels' | 'labelColumn' | 'ignoreColumns'>;

/**
 * Reads a table with one series per row: a column of labels, perhaps one that numbers the rows (`counter`), and the values in time
 * order; empty cells and NaN at the end are removed. Throws a DataError with file and line for missing or invalid numbers.
 */
export function readSeries(
  table: Table,
  format: Format,
  { counter, ...numbers }: NumberFormat & { counter: number | null },
): FrameSequence[] {
  if (format.labels === 'step') {
    throw new ConfigError('data.rows: series has one label per series, but tagging needs one per step.', {
      hint: 'Use JSONL with frames and tags, or a table with a frame in each row.',
    });
  }
  if (format.labels === 'sequence' && format.labelColumn === null) {
    throw new ConfigError('data.rows: series needs a labelColumn.', {
      hint: 'Set data.labelColumn to the number of a column, from 1: 1 in the UCR archive, often the last elsewhere.',
    });
  }
  const isLabelled = format.labels !== 'none' || hasLabels(table, format);
  const label =
    format.labelColumn === null || !isLabelled ? null : columnIndex(table, format.labelColumn, 'labelColumn');
  const ignored = format.ignoreColumns.map((choice) => columnIndex(table, choice, 'ignoreColumns'));
  const left = new Set(label === null ? ignored : [...ignored, label]);
  if (counter !== null && !left.has(counter) && table.width - left.size > 1) {
    notice(`${table.document}: its first column numbers the rows; it is not a value and is ignored.`);
    left.add(counter);
  }
  return table.rows.map((row) => {
    const cells = row.cells.filter((_, index) => !left.has(index));
    const { document, line } = row;
    return {
      ...readValues(cells, row, numbers),
      features: 1,
      label: format.labels === 'none' || label === null ? null : labelOf(row, label),
      tags: null,
      document,
      line,
    };
  });
}

/** In unlabelled data, the label column contains a number or is missing. */
function hasLabels({ heading, width }: Table, { labelColumn }: Format): boolean {
  if (typeof labelColumn === 'number') return labelColumn <= width;
  return heading === null || heading.some((cell) => cell.trim() === labelColumn);
}

function readValues(
  cells: readonly string[],
  row: Row,
  numbers: NumberFormat,
): { frames: Float32Array; steps: number } {
  const end = cells.findLastIndex((cell) => !isPadding(cell)) + 1;
  if (end === 0) {
    throw new DataError(`${showLocation(row)} has no number.`, {
      hint: 'Write a series in each row, or remove the row.',
    });
  }
  const frames = Float32Array.from(cells.slice(0, end), (cell, step) =>
    parseNumber(cell, row, `value ${step + 1}`, numbers),
  );
  if (numbers.missing === 'interpolate') fillGaps(frames, 1, row);
  return { frames, steps: end };
}

function labelOf(row: Row, index: number): string {
  const label = soundText(row.cells[index] ?? '', row).trim();
  if (label !== '') return label;
  throw new DataError(`${showLocation(row)} has no label.`, { hint: 'Give it one, or remove the row.' });
}

/** Minimum numbers per row for detecting series automatically. */
const SHORTEST = 5;

/**
 * Whether the rows of a file are separate series: they have several labels, and each label occurs more than once, so that none
 * is a typo.
 */
export function areSeries(rows: readonly Row[], label: number, width: number): boolean {
  if (width - 1 < SHORTEST) return false;
  const counts = new Map<string, number>();
  for (const { cells } of rows) {
    const name = (cells[label] ?? '').trim();
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts.size > 1 && [...counts.values()].every((count) => count > 1);
}
