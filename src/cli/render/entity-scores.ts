import type { ChalkInstance } from 'chalk';
import type { EntityScores } from '../../metrics/entity-scores.js';
import type { F1Score } from '../../metrics/f1.js';
import { formatCount } from '../../text/quantities.js';
import { type Column, renderTable } from './table.js';

/** Headings of the cells of `scoreCells`. */
export const scoreColumns: readonly Column[] = ['support', 'predicted', 'correct', 'precision', 'recall', 'F1'].map(
  (heading) => ({ heading, align: 'right' }),
);

/** Counts, and shares in percent with two decimals, as conlleval prints them. */
export function scoreCells({ gold, predicted, correct, precision, recall, f1 }: F1Score): string[] {
  return [...[gold, predicted, correct].map(formatCount), ...[precision, recall, f1].map(formatPercent)];
}

/** A row per type of entity and one for all, and the share of correct tags. */
export function renderEntityScores(
  { tokens, tokenAccuracy, overall, types }: EntityScores,
  theme: ChalkInstance,
): string {
  const rows = [
    ...types.map((score) => [score.type === '' ? '(no type)' : score.type, ...scoreCells(score)]),
    ['all', ...scoreCells(overall)].map((cell) => theme.bold(cell)),
  ];
  const table = renderTable([{ heading: 'entities', align: 'left' }, ...scoreColumns], rows, theme);
  return `${table}\n${formatPercent(tokenAccuracy)}% of ${formatCount(tokens)} tags are correct\n`;
}

/** A share in percent, without the percent sign. */
export function formatPercent(share: number): string {
  return (100 * share).toFixed(2);
}
