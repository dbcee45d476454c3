import { DataError } from '../../errors.js';
import { type Place, showPlace } from '../labelled/place.js';

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const ABSENT = /^(|\?|-|na|n\/a|null|none|[+-]?(nan|inf|infinity))$/i;

/** A decimal number that float32 holds; throws a DataError that names its place and `what` it is for anything else. */
export function parseNumber(text: string, place: Place, what: string): number {
  const trimmed = text.trim();
  const value = DECIMAL.test(trimmed) ? Math.fround(Number(trimmed)) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw ABSENT.test(trimmed) ? missing(place, what, trimmed) : noNumber(place, what, trimmed);
}

/** Whether a row's cells are a heading's: words, and no number among them. */
export function areHeadings(cells: readonly string[]): boolean {
  const trimmed = cells.map((cell) => cell.trim());
  return !trimmed.some((cell) => DECIMAL.test(cell)) && trimmed.some((cell) => !ABSENT.test(cell));
}

/** The DataError for a value that is missing or not finite. */
export function missing(place: Place, what: string, found: string): DataError {
  return new DataError(`${showPlace(place)}: ${what} is ${found === '' ? 'missing' : found}.`, {
    hint: 'Fill gaps in, between their neighbours for one, or leave the sequence out: a network takes finite numbers alone.',
  });
}

function noNumber(place: Place, what: string, found: string): DataError {
  const hasComma = /^[+-]?\d+,\d+$/.test(found);
  return new DataError(`${showPlace(place)}: ${what} is ${JSON.stringify(found)}, which is no number of float32.`, {
    hint: hasComma
      ? 'Write a decimal point instead of the comma.'
      : 'Name a column of text as idColumn, labelColumn or among ignoreColumns, or correct the number.',
  });
}
