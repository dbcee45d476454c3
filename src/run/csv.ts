import { noMetrics } from './history.js';
import { readJsonLines } from './json-lines.js';
import { type Run, runFiles } from './layout.js';

/**
 * The `metrics.jsonl` of a run as CSV (RFC 4180): one row per step, epoch and evaluation, one column per number; a missing number
 * is an empty field. Throws a CheckpointError if the run has logged nothing.
 */
export function exportMetricsCsv(run: Run): string {
  const rows = readJsonLines(runFiles(run).metrics)
    .filter(({ type }) => type === 'step' || type === 'epoch' || type === 'evaluation')
    .map((line) => new Map(cellsOf(line)));
  if (rows.length === 0) throw noMetrics(run);
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const lines = rows.map((row) => columns.map((column) => quote(row.get(column) ?? '')));
  return [columns.map(quote), ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Flattens objects to columns such as `metrics.values.perplexity`; confusion matrices are left out. */
function cellsOf(line: object, prefix = ''): [column: string, cell: string][] {
  const entries = Object.entries(line).filter(([name]) => name !== 'labels');
  return entries.flatMap(([name, value]): [string, string][] =>
    typeof value === 'object' && value !== null
      ? cellsOf(value, `${prefix}${name}.`)
      : [[`${prefix}${name}`, value === null ? '' : String(value)]],
  );
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
