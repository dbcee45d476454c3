import type { SamplePoint } from './history.js';
import { escapeHtml } from './html.js';

/** The samples of a run: one table per epoch, with one row per temperature; one table is visible at a time. */
export function renderSamples(samples: SamplePoint[]): string {
  if (samples.length === 0) return '';
  const isDrawn = samples.some(({ temperature }) => temperature !== null);
  const tables = [...groupBy(samples, ({ step }) => step).values()].map((group) => renderEpoch(group, isDrawn));
  const labels = [...groupBy(samples, ({ step }) => step).values()].map(labelOf);
  const options = labels.map((label, index) => {
    const chosen = index === labels.length - 1 ? ' selected' : '';
    return `<option${chosen}>${label}</option>`;
  });
  return `<div class="panel samples"><h3>Samples <label><span class="muted">after</span> <select>${options.join('')}</select></label></h3>
${tables.join('\n')}</div>`;
}

function labelOf([first]: SamplePoint[]): string {
  return first === undefined ? '' : `epoch ${first.epoch + 1}, step ${first.step}`;
}

function renderEpoch(samples: SamplePoint[], isDrawn: boolean): string {
  const rows = [...groupBy(samples, ({ temperature }) => temperature).entries()]
    .sort(([left], [right]) => (left ?? 0) - (right ?? 0))
    .map(([temperature, texts]) => {
      const head = temperature === null ? '' : `<th>${temperature}</th>`;
      return `<tr>${head}<td class="text">${texts.map(renderSample).join('<br>')}</td></tr>`;
    });
  const head = isDrawn ? '<tr><th>temperature</th><th>text</th></tr>' : '<tr><th>text</th></tr>';
  return `<table><thead>${head}</thead><tbody>${rows.join('')}</tbody></table>`;
}

function renderSample({ given, prompt, text }: SamplePoint): string {
  const asked = given === undefined ? '' : `<span class="muted">${escapeHtml(given)}</span><br>`;
  return `${asked}<span class="prompt">${escapeHtml(prompt)}</span>${escapeHtml(text)}`;
}

function groupBy<Value, Key>(values: readonly Value[], keyOf: (value: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}
