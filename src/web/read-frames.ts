import type { FramesRead } from '../inference/label/frames-read.js';

/**
 * The frames of a table: one row per line, numbers separated by commas, semicolons, tabs or spaces, after an optional header. With a header, the
 * columns may be in any order, and others are left out. Throws an Error that names the line.
 */
export function readFrames(text: string, { features, names }: FramesRead): number[][] {
  const lines = text.split(/\r\n?|\n/).map((line, index) => ({ cells: cellsOf(line), number: index + 1 }));
  const rows = lines.filter(({ cells }) => cells.length > 0);
  const [first] = rows;
  if (first === undefined) throw new Error('There is no frame: write or paste a table of numbers, one frame per line.');
  const isHeader = first.cells.every((cell) => Number.isNaN(toNumber(cell)));
  const columns = isHeader && names !== null ? names.map((name) => first.cells.indexOf(name)) : null;
  const missing = columns?.indexOf(-1) ?? -1;
  if (missing >= 0)
    throw new Error(`The header has no column ${names?.[missing]}. The model reads ${names?.join(', ')}.`);
  const frames = isHeader ? rows.slice(1) : rows;
  if (frames.length === 0) throw new Error('There is no frame below the header.');
  return frames.map(({ cells, number }) => {
    const expected = columns === null ? features : first.cells.length;
    if (cells.length !== expected) {
      throw new Error(`Line ${number} has ${cells.length} numbers instead of ${expected}.`);
    }
    const own = columns === null ? cells : columns.map((column) => cells[column] as string);
    return own.map((cell) => {
      const value = toNumber(cell);
      if (Number.isFinite(value)) return value;
      throw new Error(`Line ${number} has ${JSON.stringify(cell)} instead of a number.`);
    });
  });
}

function cellsOf(line: string): string[] {
  const trimmed = line.trim();
  if (trimmed === '') return [];
  const separator = [/\t/, /;/, /,/].find((one) => one.test(trimmed)) ?? /\s+/;
  return trimmed.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

/** NaN for an empty cell, which `Number` reads as 0. */
function toNumber(cell: string): number {
  return cell === '' ? Number.NaN : Number(cell);
}
