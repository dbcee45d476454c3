import type { ChalkInstance } from 'chalk';
import { type Column, renderTable } from './table.js';
import { textWidth } from './text-width.js';

/** A column of numbers; an optional column is dropped if the terminal is too narrow. */
export interface RankingColumn extends Column {
  spare?: true;
}

/** How to show a ranking; `width` is null if lines may have any length. */
export interface RankingStyle {
  theme: ChalkInstance;
  width: number | null;
}

/**
 * Texts with numbers, one line each, numbered from 1. If a line would be wider than `width`, each text is on its own line
 * below its numbers, and optional columns are dropped from the left until the numbers fit.
 */
export function renderRankedTexts(
  columns: readonly RankingColumn[],
  rows: readonly { cells: readonly string[]; text: string }[],
  { theme, width }: RankingStyle,
): string {
  const number: RankingColumn = { heading: '', align: 'right' };
  const texts = rows.map(({ text }, index) => (index === 0 && rows.length > 1 ? theme.bold(text) : text));
  const numbered = rows.map(({ cells }, index) => [String(index + 1), ...cells]);
  const beside = renderTable(
    [number, ...columns, { heading: 'sentence', align: 'left' }],
    numbered.map((cells, index) => [...cells, texts[index] as string]),
    theme,
  );
  if (width === null || fits(beside, width)) return beside;
  const above = renderNarrow([number, ...columns], numbered, { theme, width });
  const [heading = '', ...lines] = above.trimEnd().split('\n');
  const indent = ' '.repeat(String(rows.length).length + 2);
  return `${[heading, ...lines.flatMap((line, index) => [line, indent + texts[index]])].join('\n')}\n`;
}

function renderNarrow(
  columns: readonly RankingColumn[],
  rows: readonly string[][],
  { theme, width }: { theme: ChalkInstance; width: number },
): string {
  const table = renderTable(columns, rows, theme);
  const spare = columns.findIndex((column) => column.spare);
  if (spare < 0 || fits(table, width)) return table;
  const without = <Cell>(cells: readonly Cell[]) => cells.toSpliced(spare, 1);
  return renderNarrow(without(columns), rows.map(without), { theme, width });
}

function fits(table: string, width: number): boolean {
  return table.split('\n').every((line) => textWidth(line) <= width);
}
