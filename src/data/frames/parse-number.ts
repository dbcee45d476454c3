import { DataError } from '../../errors.js';
import { countRows } from '../labelled/counting.js';
import { type SourceLocation, showLocation } from '../labelled/location.js';

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const ABSENT = /^(|\?|-|na|n\/a|null|none|[+-]?(nan|inf|infinity))$/i;

/** The format of numbers, and how to handle missing ones. */
export interface NumberFormat {
  /** Whether a decimal comma is allowed. */
  decimalComma?: boolean;
  /** A missing number is an error, or NaN to be filled in. */
  missing?: 'refuse' | 'interpolate' | undefined;
}

/** Parses a decimal number within float32's range; throws a DataError with its location and `what` it is. */
export function parseNumber(text: string, location: SourceLocation, what: string, format: NumberFormat = {}): number {
  const trimmed = text.trim();
  const written =
    format.decimalComma === true ? trimmed.replace(/^([+-]?\d*),(\d+(?:e[+-]?\d+)?)$/i, '$1.$2') : trimmed;
  const value = DECIMAL.test(written) ? Math.fround(Number(written)) : Number.NaN;
  if (Number.isFinite(value)) return value;
  if (!ABSENT.test(trimmed)) throw noNumber(location, what, trimmed);
  if (format.missing === 'interpolate') return Number.NaN;
  throw missing(location, what, trimmed);
}

/** Whether a cell is a decimal number, or NaN. */
export function isNumber(cell: string): boolean {
  return DECIMAL.test(cell) || /^nan$/i.test(cell);
}

/** Whether a cell is padding of a shorter series: empty or NaN. */
export function isPadding(cell: string): boolean {
  return /^(nan)?$/i.test(cell.trim());
}

/** Whether a row is a header: words without numbers, or the numbers of at least ten columns (0, 1, 2, …), as pandas writes. */
export function areHeadings(cells: readonly string[]): boolean {
  const trimmed = cells.map((cell) => cell.trim());
  if (trimmed.length >= 10 && countRows(trimmed)) return true;
  return !trimmed.some((cell) => DECIMAL.test(cell)) && trimmed.some((cell) => !ABSENT.test(cell));
}

/** The DataError for a value that is missing or not finite. */
export function missing(location: SourceLocation, what: string, found: string): DataError {
  return new DataError(`${showLocation(location)}: ${what} is ${found === '' ? 'missing' : found}.`, {
    hint: 'Set data.missing to interpolate to fill gaps in between their neighbours, or remove the sequence: a network needs finite numbers.',
  });
}

function noNumber(location: SourceLocation, what: string, found: string): DataError {
  const hasComma = /^[+-]?\d+,\d+$/.test(found);
  return new DataError(
    `${showLocation(location)}: ${what} is ${JSON.stringify(found)}, which is not a float32 number.`,
    {
      hint: hasComma
        ? 'Write a decimal point instead of the comma, or separate the columns by semicolons (data.separator: ";").'
        : 'Name a column of text as idColumn, labelColumn or among ignoreColumns, or correct the number.',
    },
  );
}

/**
 * Throws a DataError if some numbers have a decimal comma and others a point: one of them separates thousands, but it is unknown
 * which.
 */
export function refuseBothMarks(
  rows: readonly { cells: readonly string[]; document: string; line: number | null }[],
): void {
  const find = (pattern: RegExp) => {
    for (const row of rows) {
      const cell = row.cells.find((text) => pattern.test(text.trim()));
      if (cell !== undefined) return { ...row, cell: cell.trim() };
    }
    return null;
  };
  const comma = find(/^[+-]?\d+,\d+$/);
  const point = comma === null ? null : find(/^[+-]?\d+\.\d+$/);
  if (comma === null || point === null) return;
  throw new DataError(
    `${showLocation(point)} has the number ${point.cell}, but line ${comma.line} has ${comma.cell}: the meaning of the point is ambiguous.`,
    { hint: 'Write all numbers with a decimal comma, or all with a decimal point, without thousands separators.' },
  );
}
