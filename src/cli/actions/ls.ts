import type { CheckpointSummary } from '../../checkpoint/load.js';
import { listRuns, type RunSummary } from '../../run/runs.js';
import { formatCount } from '../../text/quantities.js';
import { print } from '../output.js';
import { warn } from '../render/notes.js';
import { formatDate } from '../render/numbers.js';
import { renderTable } from '../render/table.js';
import { outTheme } from '../render/theme.js';

/** Options as commander parses them. */
export interface ListCommandOptions {
  runs: string;
  json?: true;
}

const columns = [
  { heading: 'run', align: 'left' as const },
  { heading: 'task', align: 'left' as const },
  { heading: 'state', align: 'left' as const },
  { heading: 'steps', align: 'right' as const },
  { heading: 'best on validation', align: 'left' as const },
  { heading: 'date', align: 'left' as const },
];

/** Prints the runs in a folder, as a table or as a JSON array. */
export async function runList({ runs: folder, json }: ListCommandOptions): Promise<void> {
  const runs = await listRuns(folder);
  for (const { name, problem } of runs) if (problem !== null) warn(`run ${name}: ${problem.message}`);
  if (json === true) await print(`${JSON.stringify(runs.map(toJSON), null, 2)}\n`);
  else await print(renderTable(columns, runs.map(toRow), outTheme));
}

function toRow({ name, state, updated, best, last }: RunSummary): string[] {
  return [
    name,
    (last ?? best)?.task ?? '',
    state,
    last === null ? '' : formatCount(last.step),
    best === null ? '' : describeBest(best),
    formatDate(updated),
  ];
}

/** The loss, preceded by the metric that chose the best checkpoint if that is a different one. */
function describeBest({ metrics, chosenBy }: CheckpointSummary): string {
  const { validationLoss: loss, validationPerplexity: perplexity } = metrics;
  if (loss === undefined) return '';
  if (chosenBy === undefined) {
    return `${loss.toFixed(3)} nats/token${perplexity === undefined ? '' : `, perplexity ${perplexity.toPrecision(3)}`}`;
  }
  const { name, label } = chosenBy;
  const value = metrics[`validation${name.charAt(0).toUpperCase()}${name.slice(1)}`];
  return `${value === undefined ? '' : `${label} ${value.toPrecision(4)}, `}loss ${loss.toFixed(3)} nats`;
}

function toJSON({ problem, ...summary }: RunSummary): unknown {
  return { ...summary, problem: problem?.message ?? null };
}
