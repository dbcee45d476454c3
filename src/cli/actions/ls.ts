import { listRuns, type RunSummary } from '../../run/runs.js';
import { print } from '../output.js';
import { warn } from '../render/notes.js';
import { formatCount, formatDate } from '../render/numbers.js';
import { renderTable } from '../render/table.js';
import { outTheme } from '../render/theme.js';

/** As the command line gives them. */
export interface ListCommandOptions {
  runs: string;
  json?: true;
}

const columns = [
  { heading: 'run', align: 'left' as const },
  { heading: 'task', align: 'left' as const },
  { heading: 'state', align: 'left' as const },
  { heading: 'steps', align: 'right' as const },
  { heading: 'best validation loss', align: 'left' as const },
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
  const loss = best?.metrics.validationLoss;
  const perplexity = best?.metrics.validationPerplexity;
  return [
    name,
    (last ?? best)?.task ?? '',
    state,
    last === null ? '' : formatCount(last.step),
    loss === undefined
      ? ''
      : `${loss.toFixed(3)} nats/token${perplexity === undefined ? '' : `, perplexity ${perplexity.toPrecision(3)}`}`,
    formatDate(updated),
  ];
}

function toJSON({ problem, ...summary }: RunSummary): unknown {
  return { ...summary, problem: problem?.message ?? null };
}
