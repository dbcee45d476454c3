import { REPEATED } from '../inference/compare/words.js';
import { formatCount } from '../text/quantities.js';
import type { RunHistory, TextMeasuresRow } from './history.js';
import { escapeHtml } from './html.js';

/** A table of the measures of the samples per temperature, and of validation text; empty if they were not measured. */
export function renderTemperatures({ temperatures }: RunHistory): string {
  if (temperatures === undefined) return '';
  const { samples, rows, nearest } = temperatures;
  const columns = [
    ...['temperature', 'words', 'in training text', 'distinct words'],
    ...[`repeated ${REPEATED}-grams`, 'nats per token'],
  ];
  const verdict = nearest === null ? '' : ` Closest to validation text: temperature ${nearest}.`;
  return `<div class="panel"><h3>Temperatures <span class="muted">${samples} samples each, best checkpoint</span></h3>
<table class="numbers"><thead><tr>${columns.map((column) => `<th>${column}</th>`).join('')}</tr></thead>
<tbody>${rows.map(renderRow).join('')}</tbody></table>
<p class="muted">Nats per token: −ln P under the model at temperature 1, without &lt;UNK&gt;.${verdict}</p></div>`;
}

function renderRow({
  label,
  wordCount,
  knownShare,
  distinctShare,
  repeatedShare,
  natsPerToken,
}: TextMeasuresRow): string {
  const cells = [
    formatCount(wordCount),
    ...[knownShare, distinctShare, repeatedShare].map((share) =>
      share === null ? '–' : `${(100 * share).toFixed(1)}%`,
    ),
    natsPerToken.toFixed(2),
  ];
  return `<tr><th>${escapeHtml(label)}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}
