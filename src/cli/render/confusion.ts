import type { ChalkInstance } from 'chalk';
import { formatCount, formatShare } from '../../text/quantities.js';
import { type Column, renderTable } from './table.js';
import { textWidth } from './text-width.js';

/** A confusion matrix with the names of its labels. */
export interface NamedConfusion {
  names: readonly string[];
  /** `rows[gold][predicted]` */
  rows: readonly (readonly number[])[];
}

/** How many confusions are listed if the matrix is too wide. */
const LISTED = 10;

/**
 * The matrix, true labels in rows and predicted ones in columns, without labels that neither occur nor were predicted. If it
 * is wider than `width` columns (null: no limit), the most frequent confusions are listed instead.
 */
export function renderConfusion(
  confusion: NamedConfusion,
  { width, theme }: { width: number | null; theme: ChalkInstance },
): string {
  const matrix = renderMatrix(confusion, theme);
  const widest = Math.max(...matrix.split('\n').map((line) => textWidth(line)));
  return width === null || widest <= width ? matrix : renderMostFrequent(confusion, theme);
}

function renderMatrix({ names, rows }: NamedConfusion, theme: ChalkInstance): string {
  const occurs = (id: number) => rows[id]?.some(Boolean) || rows.some((row) => row[id]);
  const seen = [...names.keys()].filter(occurs);
  const columns: Column[] = [
    { heading: 'true ↓  predicted →', align: 'left' },
    ...seen.map((id) => ({ heading: names[id] ?? '', align: 'right' as const })),
  ];
  const cells = seen.map((gold) => [
    names[gold] ?? '',
    ...seen.map((predicted) => {
      const count = rows[gold]?.[predicted] ?? 0;
      if (count === 0) return theme.dim('·');
      return gold === predicted ? theme.bold(formatCount(count)) : theme.red(formatCount(count));
    }),
  ]);
  return renderTable(columns, cells, theme);
}

function renderMostFrequent({ names, rows }: NamedConfusion, theme: ChalkInstance): string {
  const confusions = rows.flatMap((row, gold) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.flatMap((count, predicted) =>
      count > 0 && predicted !== gold ? [{ gold, predicted, count, total }] : [],
    );
  });
  if (confusions.length === 0) return 'No misclassifications.\n';
  confusions.sort((left, right) => right.count - left.count);
  const columns: Column[] = [
    { heading: 'true', align: 'left' },
    { heading: 'predicted', align: 'left' },
    { heading: 'count', align: 'right' },
    { heading: 'share of true', align: 'right' },
  ];
  const cells = confusions
    .slice(0, LISTED)
    .map(({ gold, predicted, count, total }) => [
      names[gold] ?? '',
      names[predicted] ?? '',
      formatCount(count),
      formatShare(count / total),
    ]);
  const left = confusions.slice(LISTED).reduce((sum, { count }) => sum + count, 0);
  return `${renderTable(columns, cells, theme)}${left === 0 ? '' : `and ${formatCount(left)} other confusions\n`}`;
}
