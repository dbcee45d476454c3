import type { ChalkInstance } from 'chalk';
import { REPEATED } from '../../inference/compare/words.js';
import type { TemperatureReport, TextMeasures } from '../../tasks/temperature-report.js';
import { formatCount, formatQuantity, formatShare } from '../../text/quantities.js';
import { type Column, renderTable } from './table.js';

/** A row per temperature, one for validation text, and the temperature closest to it. */
export function renderTemperatureReport(
  { temperatures, validation, nearest }: TemperatureReport,
  theme: ChalkInstance,
): string {
  const columns: Column[] = [
    { heading: 'temperature', align: 'left' },
    ...['words', 'in training text', 'distinct words', `repeated ${REPEATED}-grams`, 'nats/token'].map(
      (heading) => ({ heading, align: 'right' }) as const,
    ),
  ];
  const rows = temperatures.map((measures) => [String(measures.temperature), ...cellsOf(measures)]);
  if (validation !== null) rows.push([theme.dim('validation text'), ...cellsOf(validation)]);
  const samples = formatQuantity(temperatures[0]?.samples ?? 0, 'sample');
  const verdict =
    nearest === null || validation === null
      ? 'There is no validation text to compare with.'
      : `Nearest to validation text (${validation.natsPerToken.toFixed(2)} nats per token): temperature ${nearest}.`;
  return `${renderTable(columns, rows, theme)}
${samples} per temperature. Nats per token: −ln P under the model at temperature 1, without <UNK>.
${verdict}
`;
}

function cellsOf({ wordCount, knownShare, distinctShare, repeatedShare, natsPerToken }: TextMeasures): string[] {
  return [
    formatCount(wordCount),
    shareOf(knownShare),
    shareOf(distinctShare),
    shareOf(repeatedShare),
    natsPerToken.toFixed(2),
  ];
}

const shareOf = (share: number | null) => (share === null ? '–' : formatShare(share));
