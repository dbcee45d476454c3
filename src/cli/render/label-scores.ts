import type { ChalkInstance } from 'chalk';
import type { LabelScores } from '../../metrics/confusion.js';
import { formatCount } from '../../text/quantities.js';
import { formatPercent, scoreCells, scoreColumns } from './entity-scores.js';
import { renderTable } from './table.js';

/** A row per label that occurs or was predicted, macro F1 and accuracy. */
export function renderLabelScores(
  names: readonly string[],
  { total, accuracy, macroF1, labels }: LabelScores,
  theme: ChalkInstance,
): string {
  const rows = labels.flatMap((score, id) =>
    score.gold + score.predicted === 0 ? [] : [[names[id] ?? String(id), ...scoreCells(score)]],
  );
  rows.push(['macro F1', '', '', '', '', '', formatPercent(macroF1)].map((cell) => theme.bold(cell)));
  const table = renderTable([{ heading: 'label', align: 'left' }, ...scoreColumns], rows, theme);
  return `${table}\naccuracy ${formatPercent(accuracy)}% of ${formatCount(total)}\n`;
}
