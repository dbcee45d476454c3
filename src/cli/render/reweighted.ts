import type { ChalkInstance } from 'chalk';
import type { ReweightedDistribution } from '../../inference/decode/next-token.js';
import { formatCount } from '../../text/quantities.js';
import { renderBar } from './bar.js';
import { formatProbability } from './numbers.js';
import { showToken } from './show-token.js';
import { type Column, renderTable } from './table.js';
import { textWidth } from './text-width.js';

/** Columns for 100.0% and a space before a bar. */
const NUMBER = 7;
const SHORTEST_BAR = 9;
const LONGEST_BAR = 40;
/** Spaces between two columns of a table. */
const GAP = 2;

/** A distribution at several temperatures as bars, as many temperatures side by side as fit in `width` columns. */
export function renderReweighted(distribution: ReweightedDistribution, width: number, theme: ChalkInstance): string {
  const rows = rowsOf(distribution);
  const room = width - Math.max(...rows.map(({ label }) => textWidth(label)));
  const indices = [...distribution.temperatures.keys()];
  const abreast = Math.min(indices.length, Math.max(1, Math.floor(room / (GAP + NUMBER + SHORTEST_BAR))));
  const length = Math.max(SHORTEST_BAR, Math.min(LONGEST_BAR, Math.floor(room / abreast) - GAP - NUMBER));
  const panels: string[] = [];
  for (let first = 0; first < indices.length; first += abreast) {
    panels.push(renderPanel(distribution, { rows, indices: indices.slice(first, first + abreast), length }, theme));
  }
  return `${theme.bold(titleOf(distribution))}\n\n${panels.join('\n')}`;
}

/** Describes the context of the distribution. */
export function titleOf({ context }: ReweightedDistribution): string {
  return context.text === '' ? 'At the start of a text' : `After ${JSON.stringify(context.text)}`;
}

/** The shown tokens, and one row for the sum of the others. */
export function rowsOf({ tokens, others }: ReweightedDistribution): { label: string; probabilities: number[] }[] {
  return [
    ...tokens.map(({ token, probabilities }) => ({ label: showToken(token), probabilities })),
    ...(others.count === 0
      ? []
      : [{ label: `${formatCount(others.count)} others`, probabilities: others.probabilities }]),
  ];
}

interface Panel {
  rows: ReturnType<typeof rowsOf>;
  /** Indices of its temperatures. */
  indices: readonly number[];
  /** Width of the longest bar, in columns. */
  length: number;
}

function renderPanel(
  { temperatures, entropies }: ReweightedDistribution,
  { rows, indices, length }: Panel,
  theme: ChalkInstance,
): string {
  const largest = Math.max(...rows.flatMap(({ probabilities }) => probabilities));
  const columns: Column[] = [
    { heading: 'token', align: 'left' },
    ...indices.map((index) => ({ heading: `temperature ${temperatures[index]}`, align: 'left' as const })),
  ];
  const cells = rows.map(({ label, probabilities }) => [
    label,
    ...indices.map((index) => {
      const probability = probabilities[index] as number;
      const bar = renderBar(probability / largest, length).padEnd(length);
      return `${formatProbability(probability).padStart(NUMBER - 1)} ${theme.cyan(bar)}`;
    }),
  ]);
  const entropy = indices.map((index) => theme.dim(`${(entropies[index] as number).toFixed(2)} nats`));
  return renderTable(columns, [...cells, [theme.dim('entropy'), ...entropy]], theme);
}
