import type { RunHistory } from './history.js';
import { escapeHtml } from './html.js';

/** A table of the keys whose values differ between the configs of several runs; empty if none do. */
export function renderDifferences(runs: RunHistory[]): string {
  const columns = runs.map(({ settings }) => new Map(flatten(settings)));
  const keys = [...new Set(columns.flatMap((column) => [...column.keys()]))].filter(
    (key) => key !== 'name' && new Set(columns.map((column) => column.get(key))).size > 1,
  );
  if (keys.length === 0) return '';
  const head = runs.map(({ name }) => `<th>${escapeHtml(name)}</th>`).join('');
  const rows = keys.map((key) => {
    const cells = columns.map((column) => `<td>${escapeHtml(column.get(key) ?? '–')}</td>`).join('');
    // A long key may break after a dot, so that the values fit beside it on a narrow screen.
    return `<tr><th>${escapeHtml(key).replaceAll('.', '.<wbr>')}</th>${cells}</tr>`;
  });
  return `<div class="panel"><h3>Different settings</h3>
<table><thead><tr><th>key</th>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** Flattens a config to dotted keys; lists stay whole. */
function flatten(tree: unknown, key = ''): [key: string, value: string][] {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return [[key, JSON.stringify(tree)]];
  return Object.entries(tree).flatMap(([name, value]) => flatten(value, key === '' ? name : `${key}.${name}`));
}
