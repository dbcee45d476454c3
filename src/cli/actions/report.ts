import { ConfigError } from '../../errors.js';
import type { RunHistory } from '../../report/history.js';
import { renderReport } from '../../report/page.js';
import { exportMetricsCsv } from '../../run/csv.js';
import { readRunHistory } from '../../run/history.js';
import { findRun } from '../../run/runs.js';
import { note, print } from '../output.js';
import { formatDate } from '../render/numbers.js';
import { writeOutput } from '../write-file.js';
import { measureRun } from './report/measure-run.js';

/** Options as commander parses them. */
export interface ReportCommandOptions {
  run?: string[];
  runs: string;
  output: string;
  csv?: true;
}

/** Writes a page about runs and prints its path, or prints the metrics of one run as CSV. */
export async function runReport(given: string[], options: ReportCommandOptions): Promise<void> {
  const { run = [], runs: folder, output, csv } = options;
  const names = [...given, ...run];
  const wanted = names.length === 0 ? [null] : names;
  const runs = await Promise.all(wanted.map((name) => findRun(folder, name)));
  const [first, ...others] = runs;
  if (names.length === 0 && first !== undefined) note(`Using run ${first.name}.`);
  if (csv !== true) {
    const histories: RunHistory[] = [];
    for (const run of runs) {
      const history = await readRunHistory(run);
      histories.push({ ...history, temperatures: await measureRun(run, history) });
    }
    const page = renderReport(histories, { created: formatDate(new Date()) });
    await writeOutput('--output', output, page);
    await print(`${output}\n`);
    return;
  }
  if (first === undefined || others.length > 0) {
    throw new ConfigError(`--csv takes one run, not ${runs.length}.`, { hint: 'Give one name at a time.' });
  }
  await print(exportMetricsCsv(first));
}
