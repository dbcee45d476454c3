import { scoreLabels } from '../metrics/confusion.js';
import type { F1Score } from '../metrics/f1.js';
import type { LabelOutcome } from '../metrics/label-outcome.js';
import type { EvaluationPoint, RunHistory } from './history.js';
import { escapeHtml } from './html.js';

/**
 * Label metrics of a run: scores per entity type or label, and the confusion matrix as a heat map. They are those of the test split if
 * the run has one, otherwise of the validation that chose the best checkpoint. Empty for tasks without labels.
 */
export function renderLabels({ evaluations }: RunHistory): string {
  const labelled = evaluations.filter((point): point is LabelledPoint => point.labels != null);
  const point =
    labelled.findLast(({ split }) => split === 'test') ??
    labelled.findLast(({ best }) => best === true) ??
    labelled.at(-1);
  if (point === undefined) return '';
  const { split, epoch, labels } = point;
  return `<div class="panel"><h3>Labels <span class="muted">${escapeHtml(split)}, epoch ${epoch + 1}</span></h3>
<div class="labels">
${renderScores(labels)}
${renderHeatMap(labels)}
</div></div>`;
}

type LabelledPoint = EvaluationPoint & { labels: LabelOutcome };

function renderScores({ names, confusion, entities }: LabelOutcome): string {
  const scores: [name: string, score: F1Score][] =
    entities === null
      ? scoreLabels(confusion).labels.map((score, id) => [names[id] ?? '', score])
      : entities.map((score) => [score.type, score]);
  const rows = scores.map(
    ([name, { gold, predicted, correct, precision, recall, f1 }]) =>
      `<tr><th>${escapeHtml(name)}</th>${[gold, predicted, correct].map((count) => `<td>${count}</td>`).join('')}${[precision, recall, f1].map((share) => `<td>${(100 * share).toFixed(2)}</td>`).join('')}</tr>`,
  );
  const headings = [
    entities === null ? 'label' : 'entities',
    'support',
    'predicted',
    'correct',
    'precision',
    'recall',
    'F1',
  ];
  const head = headings.map((heading) => `<th>${heading}</th>`).join('');
  return `<table class="numbers"><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** One row per label, coloured by the share of each predicted label. */
function renderHeatMap({ names, confusion }: LabelOutcome): string {
  const head = names.map((name) => `<th>${escapeHtml(name)}</th>`).join('');
  const rows = confusion.map((row, gold) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count) => {
      const share = total === 0 ? 0 : count / total;
      return `<td style="--share: ${share.toFixed(4)}" title="${(100 * share).toFixed(1)}%">${count === 0 ? '' : count}</td>`;
    });
    return `<tr><th>${escapeHtml(names[gold] ?? '')}</th>${cells.join('')}</tr>`;
  });
  return `<table class="numbers heat"><thead><tr><th class="muted">true ↓ predicted →</th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
