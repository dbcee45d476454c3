import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { explainFailure } from '../checkpoint/failure.js';
import { type CheckpointSummary, inspectCheckpoint } from '../checkpoint/load.js';
import { exists } from '../checkpoint/replacement.js';
import { CheckpointError, type RnnError } from '../errors.js';
import { suggest } from '../suggest.js';
import { readLastJsonLine } from './json-lines.js';
import { checkpointFolder, type Run, runAt, runFiles } from './layout.js';
import { isLocked } from './lock.js';

/** Facts about a run that are known without reading its weights. */
export interface RunSummary extends Run {
  /** `stopped`: it was interrupted, or its process died. */
  state: 'training' | 'finished' | 'diverged' | 'stopped';
  /** Time of its latest activity. */
  updated: Date;
  best: CheckpointSummary | null;
  last: CheckpointSummary | null;
  /** Why a checkpoint could not be inspected; null if it could. */
  problem: RnnError | null;
}

/** The runs in a folder, the most recently active first; none if the folder does not exist. */
export async function listRuns(runsDirectory: string): Promise<RunSummary[]> {
  const runs = await runsIn(runsDirectory);
  const summaries = await Promise.all(runs.map(summarise));
  return summaries.sort((a, b) => b.updated.getTime() - a.updated.getTime() || (a.name < b.name ? -1 : 1));
}

export interface FindRunOptions {
  /** The tasks that fit, for choosing the newest run; all by default. Called only if there is a run. */
  tasks?: () => Promise<readonly string[]>;
}

/**
 * Finds a run by its name or folder; without either, the newest run that has a checkpoint and fits. Throws a `CheckpointError` that
 * says how to train one, or suggests a similar name.
 */
export async function findRun(
  runsDirectory = 'runs',
  name: string | null = null,
  { tasks }: FindRunOptions = {},
): Promise<Run> {
  if (name === null) return newestRun(runsDirectory, tasks);
  const named = runAt(join(runsDirectory, name));
  if (basename(name) === name && (await isRun(named))) return named;
  const folder = runAt(resolve(name));
  if (await isRun(folder)) return folder;
  const names = (await runsIn(runsDirectory)).map((run) => run.name);
  if (names.length === 0) throw noRuns(runsDirectory);
  const near = suggest(basename(name), names);
  throw new CheckpointError(`There is no run "${name}" in ${runsDirectory}.`, {
    hint: near === null ? '`rnn ls` lists the runs.' : `Did you mean "${near}"? \`rnn ls\` lists all.`,
  });
}

async function newestRun(runsDirectory: string, tasks: FindRunOptions['tasks']): Promise<Run> {
  const summaries = await listRuns(runsDirectory);
  if (summaries.length === 0) throw noRuns(runsDirectory);
  const saved = summaries.filter(({ best, last, problem }) => best ?? last ?? problem);
  const fitting = await tasks?.();
  // A checkpoint that cannot be inspected says why when it is loaded.
  const newest = saved.find(({ best, last }) => {
    const trainedFor = (best ?? last)?.task;
    return fitting === undefined || trainedFor === undefined || fitting.includes(trainedFor);
  });
  if (newest) return runAt(newest.folder);
  if (saved.length > 0 && fitting !== undefined) {
    throw new CheckpointError(
      `No run in ${runsDirectory} fits: the command needs one with task: ${fitting.join(' or ')}.`,
      {
        hint: '`rnn ls` lists the runs with their tasks; choose one with --run, or train one.',
      },
    );
  }
  throw new CheckpointError(`No run in ${runsDirectory} has a checkpoint yet.`, {
    hint: 'One is saved at the end of each epoch, and when a run is interrupted with Ctrl-C.',
  });
}

function noRuns(runsDirectory: string): CheckpointError {
  return new CheckpointError(`There is no run in ${runsDirectory}.`, {
    hint: 'Train one with `rnn train CONFIG`, or give the folder of the runs by --runs FOLDER.',
  });
}

async function runsIn(runsDirectory: string): Promise<Run[]> {
  try {
    if (!(await exists(runsDirectory))) return [];
    const runs = (await readdir(runsDirectory)).map((name) => runAt(join(runsDirectory, name)));
    const found = await Promise.all(runs.map(isRun));
    return runs.filter((_, index) => found[index]);
  } catch (cause) {
    throw explainFailure(`The runs in ${runsDirectory} cannot be listed`, cause);
  }
}

async function isRun(run: Run): Promise<boolean> {
  const { config, checkpoints } = runFiles(run);
  const times = await Promise.all([config, checkpoints].map(changedAt));
  return times.some((time) => time > 0);
}

async function summarise(run: Run): Promise<RunSummary> {
  const files = runFiles(run);
  let problem: RnnError | null = null;
  const inspect = async (name: string) => {
    const folder = checkpointFolder(run, name);
    try {
      return (await exists(files.checkpoints)) ? await inspectCheckpoint(folder) : null;
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      if (await exists(folder)) problem = error;
      return null;
    }
  };
  const [best, last, locked, times] = await Promise.all([
    inspect('best'),
    inspect('last'),
    isLocked(run).catch(() => false),
    Promise.all([files.config, files.metrics, files.checkpoints].map(changedAt)),
  ]);
  const state = locked ? 'training' : stateOf(readLastJsonLine(files.metrics));
  return { ...run, state, updated: new Date(Math.max(...times)), best, last, problem };
}

function stateOf(line: Record<string, unknown> | null): RunSummary['state'] {
  if (line?.type !== 'finished' || line.reason === 'interrupted') return 'stopped';
  return line.reason === 'diverged' ? 'diverged' : 'finished';
}

/** Modification time in milliseconds; 0 if the file does not exist or cannot be read. */
async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
