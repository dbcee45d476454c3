import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { formatCount } from '../text/quantities.js';
import { buildCharts, type Chart } from './charts.js';
import type { EvaluationPoint, RunHistory } from './history.js';
import { embedJson, escapeHtml, htmlPage, pageFile } from './html.js';
import { renderLabels } from './labels.js';
import { renderSamples } from './samples.js';
import { renderDifferences } from './settings.js';
import { renderTemperatures } from './temperatures.js';

/** One self-contained HTML page about one or several runs; it loads nothing. `created` is printed unchanged. */
export function renderReport(runs: RunHistory[], { created }: { created: string }): string {
  const charts = buildCharts(runs);
  const names = runs.map(({ name }) => name).join(', ');
  return htmlPage(
    { title: names, command: 'report', styles: asset('uplot/dist/uPlot.min.css') + pageFile('page.css') },
    `<h1>${escapeHtml(names)}</h1>
<p class="muted">Written by rnn report, ${escapeHtml(created)}.</p>
${renderSummary(runs)}
${renderDifferences(runs)}
<p class="controls"><label>Horizontal axis <select id="x-axis">
<option value="step">steps</option><option value="epochs">epochs</option><option value="targets">targets</option><option value="seconds">seconds of training</option>
</select></label></p>
<div class="charts">
${charts.map(renderPanel).join('\n')}
</div>
${runs.map(renderRun).join('\n')}
<script type="application/json" id="report-data">${embedJson({ charts, progress: runs.map(({ progress }) => progress) })}</script>
<script>${asset('uplot/dist/uPlot.iife.min.js')}</script>
<script type="module">${pageFile('charts.js')}</script>`,
  );
}

function renderSummary(runs: RunHistory[]): string {
  const rows = runs.map(({ name, target, progress, evaluations, chosenBy }, index) => {
    const validations = evaluations.filter(({ split }) => split === 'validation');
    const least = validations.reduce<(typeof validations)[number] | null>(
      (least, point) => (least === null || watched(point, chosenBy) < watched(least, chosenBy) ? point : least),
      null,
    );
    // The log has the result if two evaluations are equal.
    const best = validations.findLast((point) => point.best === true) ?? least;
    const facts = best
      ? `best validation ${chosenBy === null ? '' : `${escapeHtml(chosenBy.label)} ${round(best.values[chosenBy.name] ?? Number.NaN)}, `}loss ${round(best.loss)} nats per ${target} over ${formatCount(best.targetCount)} ${target}s, epoch ${best.epoch + 1}`
      : 'no validation';
    const done = progress.at(-1);
    const total = done
      ? `${formatCount(done.step)} training steps, ${done.exact ? '' : 'about '}${formatCount(done.targets)} ${target === 'step' ? 'steps of sequences' : `${target}s`}`
      : 'no steps';
    const swatch = `<span class="swatch" style="background: var(--run-${index % 8})"></span>`;
    return `<tr><td>${swatch}${escapeHtml(name)}</td><td>${facts}</td><td>${total}</td></tr>`;
  });
  return `<div class="panel"><table><tbody>${rows.join('')}</tbody></table></div>`;
}

/** The number that chooses the best checkpoint: lower is better. */
function watched({ loss, values }: EvaluationPoint, chosenBy: RunHistory['chosenBy']): number {
  if (chosenBy === null) return loss;
  const value = values[chosenBy.name] ?? Number.NaN;
  return chosenBy.better === 'higher' ? -value : value;
}

function renderPanel({ id, title, unit, logarithmic }: Chart): string {
  const subtitle = unit === '' ? '' : ` <span class="muted">${escapeHtml(unit)}</span>`;
  const axis = `<label class="muted"><input type="checkbox"${logarithmic ? ' checked' : ''}> log scale</label>`;
  return `<section class="panel"><h3>${escapeHtml(title)}${subtitle} ${axis}</h3><div id="chart-${escapeHtml(id)}"></div></section>`;
}

function renderRun(run: RunHistory): string {
  const environment = run.environment
    .map(([label, value]) => `<tr><th>${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`)
    .join('');
  return `<h2>${escapeHtml(run.name)}</h2>
${renderLabels(run)}
${renderSamples(run.samples)}
${renderTemperatures(run)}
<details class="panel"><summary>Config</summary><pre>${escapeHtml(run.config)}</pre></details>
<details class="panel"><summary>Environment</summary><table><tbody>${environment}</tbody></table></details>`;
}

const require = createRequire(import.meta.url);

function asset(module: string): string {
  return readFileSync(require.resolve(module), 'utf8');
}

const round = (value: number) => Number(value.toPrecision(4)).toString();
