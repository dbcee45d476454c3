import type { ChalkInstance } from 'chalk';
import { textWidth } from './text-width.js';

/** A column's heading; numbers are right-aligned. */
export interface Column {
  heading: string;
  align: 'left' | 'right';
}

/** Rows of cells under their headings, two spaces apart, with a final line break; colour codes do not count as width. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  theme: ChalkInstance,
): string {
  const cells = [columns.map(({ heading }) => heading), ...rows];
  const widths = columns.map((_, index) =>
    cells.reduce((width, row) => Math.max(width, textWidth(row[index] ?? '')), 0),
  );
  const lines = cells.map((row) =>
    columns
      .map(({ align }, index) => pad(row[index] ?? '', widths[index] ?? 0, align))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line, index) => `${index === 0 ? theme.dim(line) : line}\n`).join('');
}

function pad(cell: string, width: number, align: Column['align']): string {
  const space = ' '.repeat(width - textWidth(cell));
  return align === 'left' ? cell + space : space + cell;
}
