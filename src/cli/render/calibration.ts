import type { ChalkInstance } from 'chalk';
import type { Calibration } from '../../metrics/calibration.js';
import { formatCount } from '../../text/quantities.js';
import { renderBar } from './bar.js';
import { formatPercent } from './entity-scores.js';
import { type Column, renderTable } from './table.js';

const columns: Column[] = [
  { heading: 'confidence', align: 'left' },
  { heading: 'predictions', align: 'right' },
  { heading: 'mean', align: 'right' },
  { heading: 'accuracy', align: 'right' },
  { heading: '', align: 'left' },
];

const BAR = 20;

/** Accuracy per bin of confidence, as numbers and bars, and the expected calibration error. */
export function renderCalibration({ count, expectedError, bins }: Calibration, theme: ChalkInstance): string {
  const rows = bins.flatMap(({ lower, upper, count, confidence, accuracy }) => {
    if (confidence === null || accuracy === null) return [];
    const range = `${(100 * lower).toFixed(0)}–${(100 * upper).toFixed(0)}%`;
    return [
      [
        range,
        formatCount(count),
        formatPercent(confidence),
        formatPercent(accuracy),
        theme.cyan(renderBar(accuracy, BAR)),
      ],
    ];
  });
  const error = `expected calibration error ${formatPercent(expectedError)}% over ${formatCount(count)} predictions`;
  return `${renderTable(columns, rows, theme)}\n${error}\n`;
}
