import type { ChalkInstance } from 'chalk';
import type { EvaluationOf } from '../../tasks/registry.js';
import { formatCount } from '../../text/quantities.js';
import { renderBar } from './bar.js';
import { type Column, renderTable } from './table.js';

type ByLength = NonNullable<EvaluationOf<'classification'>['byLength']>;

const LONGEST_BAR = 20;

const column = (heading: string, align: Column['align'] = 'right'): Column => ({ heading, align });

/** Accuracy by sample length, and gradient norm by the number of steps back. */
export function renderByLength({ accuracy, gradient }: ByLength, theme: ChalkInstance): string {
  const byLength = renderTable(
    [column('steps'), column('samples'), column('accuracy'), column('', 'left')],
    accuracy.map(({ from, to, samples, accuracy: share }) => [
      from === to ? String(from) : `${from}–${to}`,
      formatCount(samples),
      share.toFixed(3),
      theme.cyan(renderBar(share, LONGEST_BAR)),
    ]),
    theme,
  );
  const byDistance = renderTable(
    [column('steps back'), column('samples'), column('gradient norm'), column('of the last step')],
    gradient.map(({ distance, samples, norm, ratio }) => [
      String(distance),
      formatCount(samples),
      formatNorm(norm),
      ratio === null ? '–' : formatNorm(ratio),
    ]),
    theme,
  );
  return `${byLength}
${byDistance}
gradient norm: median over the longest samples of |dL/dx<t>|, the gradient of a sample's loss with respect to the input of one step
`;
}

function formatNorm(value: number): string {
  return value !== 0 && (value < 0.001 || value >= 10_000) ? value.toExponential(1) : value.toPrecision(3);
}
