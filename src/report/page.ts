import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildCharts, type Chart } from './charts.js';
import type { EvaluationPoint, RunHistory, SamplePoint } from './history.js';
import { embedJson, escapeHtml, pageFile } from './html.js';
import { renderLabels } from './labels.js';

/**
 * One self-contained HTML page over one or several runs: nothing is loaded from anywhere when it is opened.
 * `created` is printed as it is.
 */
export function renderReport(runs: RunHistory[], { created }: { created: string }): string {
  const charts = buildCharts(runs);
  const names = runs.map(({ name }) => name).join(', ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(names)} – rnn report</title>
<style>${asset('uplot/dist/uPlot.min.css')}${pageFile('page.css')}</style>
</head>
<body>
<h1>${escapeHtml(names)}</h1>
<p class="muted">Written by rnn report, ${escapeHtml(created)}.</p>
${renderSummary(runs)}
<div class="charts">
${charts.map(renderPanel).join('\n')}
</div>
${runs.map(renderRun).join('\n')}
<script type="application/json" id="report-data">${embedJson({ charts })}</script>
<script>${asset('uplot/dist/uPlot.iife.min.js')}</script>
<script type="module">${pageFile('charts.js')}</script>
</body>
</html>
`;
}

function renderSummary(runs: RunHistory[]): string {
  const rows = runs.map(({ name, steps, evaluations, chosenBy }, index) => {
    const validations = evaluations.filter(({ split }) => split === 'validation');
    const least = validations.reduce<(typeof validations)[number] | null>(
      (least, point) => (least === null || watched(point, chosenBy) < watched(least, chosenBy) ? point : least),
      null,
    );
    // The log knows how a tie was broken.
    const best = validations.findLast((point) => point.best === true) ?? least;
    const facts = best
      ? `best validation ${chosenBy === null ? '' : `${escapeHtml(chosenBy.label)} ${round(best.values[chosenBy.name] ?? Number.NaN)}, `}loss ${round(best.loss)} nats per target over ${best.targetCount} targets, epoch ${best.epoch + 1}`
      : 'no validation';
    const targets = steps.reduce((total, { targetCount }) => total + targetCount, 0);
    const swatch = `<span class="swatch" style="background: var(--run-${index % 8})"></span>`;
    return `<tr><td>${swatch}${escapeHtml(name)}</td><td>${facts}</td><td>${steps.at(-1)?.step ?? 0} steps, ${targets} targets</td></tr>`;
  });
  return `<div class="panel"><table><tbody>${rows.join('')}</tbody></table></div>`;
}

/** What the best checkpoint is chosen by: the lower, the better. */
function watched({ loss, values }: EvaluationPoint, chosenBy: RunHistory['chosenBy']): number {
  if (chosenBy === null) return loss;
  const value = values[chosenBy.name] ?? Number.NaN;
  return chosenBy.better === 'higher' ? -value : value;
}

function renderPanel({ id, title, unit }: Chart): string {
  const subtitle = unit === '' ? '' : ` <span class="muted">${escapeHtml(unit)}</span>`;
  return `<section class="panel"><h3>${escapeHtml(title)}${subtitle}</h3><div id="chart-${escapeHtml(id)}"></div></section>`;
}

function renderRun(run: RunHistory): string {
  const environment = run.environment
    .map(([label, value]) => `<tr><th>${escapeHtml(label)}</th><td>${escapeHtml(value)}</td></tr>`)
    .join('');
  return `<h2>${escapeHtml(run.name)}</h2>
${renderLabels(run)}
${renderSamples(run.samples)}
<details class="panel"><summary>Config</summary><pre>${escapeHtml(run.config)}</pre></details>
<details class="panel"><summary>Environment</summary><table><tbody>${environment}</tbody></table></details>`;
}

/** A table with a row an epoch and prompt, a column a temperature. */
function renderSamples(samples: SamplePoint[]): string {
  if (samples.length === 0) return '';
  const temperatures = [...new Set(samples.map(({ temperature }) => temperature))].sort((a, b) => (a ?? 0) - (b ?? 0));
  const rows = new Map<string, SamplePoint[]>();
  for (const sample of samples) {
    const key = JSON.stringify([sample.step, sample.prompt]);
    rows.set(key, [...(rows.get(key) ?? []), sample]);
  }
  const isDrawn = temperatures.some((temperature) => temperature !== null);
  const head = temperatures
    .map((temperature) => `<th>${temperature === null ? 'text' : `temperature ${temperature}`}</th>`)
    .join('');
  const body = [...rows.values()].map((group) => {
    const cells = temperatures.map((temperature) => {
      const texts = group.filter((sample) => sample.temperature === temperature);
      return `<td class="text">${texts.map(renderSample).join('<br>')}</td>`;
    });
    return `<tr><td>${(group[0] as SamplePoint).epoch + 1}</td>${cells.join('')}</tr>`;
  });
  return `<div class="panel"><h3>Samples by epoch${isDrawn ? ' and temperature' : ''}</h3>
<table><thead><tr><th>epoch</th>${head}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

function renderSample({ given, prompt, text }: SamplePoint): string {
  const asked = given === undefined ? '' : `<span class="muted">${escapeHtml(given)}</span><br>`;
  return `${asked}<span class="prompt">${escapeHtml(prompt)}</span>${escapeHtml(text)}`;
}

const require = createRequire(import.meta.url);

function asset(module: string): string {
  return readFileSync(require.resolve(module), 'utf8');
}

const round = (value: number) => Number(value.toPrecision(4)).toString();
