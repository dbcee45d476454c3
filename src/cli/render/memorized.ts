import type { ChalkInstance } from 'chalk';
import type { MemorizedReport, MemorizedShare } from '../../tasks/memorized-report.js';
import { formatCount, formatQuantity, formatShare } from '../../text/quantities.js';
import { type Column, renderTable } from './table.js';

const columns: Column[] = [
  { heading: 'tokens', align: 'right' },
  { heading: 'sample', align: 'right' },
  { heading: 'location', align: 'left' },
  { heading: 'text', align: 'left' },
];

/** The longest overlaps with their locations, and the share of all samples that overlaps cover. */
export function renderMemorized(
  { minLength, trainingTokens, samples, total, validation }: MemorizedReport,
  { top, theme }: { top: number; theme: ChalkInstance },
): string {
  const overlaps = samples.flatMap((sample, index) =>
    sample.overlaps.map((overlap) => ({ ...overlap, sample: index + 1 })),
  );
  const longest = overlaps.sort((left, right) => right.length - left.length).slice(0, top);
  const rows = longest.map(({ length, sample, document, line, text }) => [
    formatCount(length),
    String(sample),
    `${document}:${line}`,
    // In a character model a line break is a token.
    text.replaceAll('\n', '⏎'),
  ]);
  const table = rows.length === 0 ? '' : `${renderTable(columns, rows, theme)}\n`;
  const more = overlaps.length > longest.length ? ` (${formatCount(overlaps.length)} of them, the longest above)` : '';
  const lines = [
    `${formatQuantity(samples.length, 'sample')}, ${formatQuantity(total.tokenCount, 'token')}, compared with ${formatQuantity(trainingTokens, 'token')} of training text`,
    `overlaps of ${formatQuantity(minLength, 'token')} and more${more}: ${describeShare(total)}`,
    ...(validation === null ? [] : [`for comparison, of as much validation text: ${describeShare(validation)}`]),
  ];
  return `${table}${lines.join('\n')}\n`;
}

function describeShare({ covered, share, longest }: MemorizedShare): string {
  return covered === 0
    ? 'none'
    : `${formatShare(share)} of the tokens, the longest of ${formatQuantity(longest, 'token')}`;
}
