import type { ChalkInstance } from 'chalk';
import { type BookSummary, KEY_SHARE, type TuneCheck } from '../../music/check-tune.js';
import { formatCount, formatQuantity, formatShare } from '../../text/quantities.js';
import { type Column, renderTable } from './table.js';

const columns: Column[] = [
  { heading: '', align: 'left' },
  { heading: 'tunes', align: 'right' },
  { heading: 'share', align: 'right' },
  { heading: 'in all', align: 'left' },
];

/** One line per problem with its location, and the number of valid tunes. */
export function renderTuneChecks(
  tunes: readonly { document: string; check: TuneCheck }[],
  { tunes: count, parse, barsAddUp, keyHolds, sound, bars, notes }: BookSummary,
  theme: ChalkInstance,
): string {
  const wrong = tunes.flatMap(({ document, check }) => {
    const location = (line: number, column: number | null) =>
      theme.dim(`${document}:${line}${column === null ? '' : `:${column}`}`);
    return remarks(check).map(({ line, column, text }) => `${location(line, column)} ${text}\n`);
  });
  const row = (label: string, sum: number, detail: string) => [
    label,
    formatCount(sum),
    formatShare(sum / count),
    detail,
  ];
  const rows = [
    row('parse', parse, ''),
    row(
      'bars add up',
      barsAddUp,
      `${formatCount(bars.right)} of ${formatQuantity(bars.bars, 'bar')} of those that parse`,
    ),
    row(
      `key holds (${formatShare(KEY_SHARE)} of the notes)`,
      keyHolds,
      `${formatCount(notes.inKey)} of ${formatQuantity(notes.notes, 'note')} of those that parse`,
    ),
    row('all three', sound, `of ${formatQuantity(count, 'tune')}`),
  ];
  return `${wrong.join('')}${wrong.length === 0 ? '' : '\n'}${renderTable(columns, rows, theme)}`;
}

interface Remark {
  line: number;
  column: number | null;
  text: string;
}

function remarks(check: TuneCheck): Remark[] {
  const { line, title, key, problems, barsAddUp, keyHolds, bars, right, notes, inKey } = check;
  const name = title ?? 'the tune';
  const [problem] = problems;
  if (problem !== undefined) {
    const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
    return [
      {
        line: problem.line ?? line,
        column: problem.column,
        text: `${name} does not parse: ${problem.message}${more}`,
      },
    ];
  }
  const whole = (text: string): Remark => ({ line, column: null, text: `${name}: ${text}` });
  return [
    ...(bars === 0 ? [whole('no meter (M:) to check bars against')] : []),
    ...(bars > 0 && !barsAddUp ? [whole(`${right} of ${bars} bars add up`)] : []),
    ...(keyHolds ? [] : [whole(`${inKey} of ${notes} notes are in its key, ${key}`)]),
  ];
}
