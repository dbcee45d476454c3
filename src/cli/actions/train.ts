import { loadConfig } from '../../config/load.js';
import { withProgress } from '../../data/progress.js';
import { type Cluster, readCluster } from '../../distributed/cluster.js';
import type { JoinedGroup } from '../../distributed/group.js';
import { ConfigError } from '../../errors.js';
import type { RunEvent } from '../../run/events.js';
import { runFiles } from '../../run/layout.js';
import { findRun } from '../../run/runs.js';
import type { ProgressSink, WorkProgress } from '../../runtime/progress.js';
import { watchInterrupts } from '../../runtime/signals.js';
import type { TaskWords } from '../../tasks/task-training.js';
import { Interrupted } from '../failure.js';
import { noteWidth, print } from '../output.js';
import { createScreen } from '../render/screen.js';
import { createTrainingView } from '../render/training-view.js';
import { requireCorpus } from '../require-corpus.js';
import { referTo } from '../run-reference.js';
import { warnOfJavaScript } from '../warn-of-javascript.js';
import { join, launchWorkers, stoppedByOthers } from './train-together.js';

/** Options as commander parses them. */
export interface TrainCommandOptions {
  set?: string[];
  name?: string;
  kernels?: string;
  randomSeed?: number;
  threads?: number;
  resume?: string | true;
  checkpoint?: string;
  runs?: string;
  initFrom?: string;
  extend?: true;
  force?: true;
  workers?: number;
  trustNetwork?: true;
  quiet?: true;
  json?: true;
}

/** Trains a new run or resumes one; throws `Interrupted` after a signal. */
export async function runTrain(file: string | undefined, options: TrainCommandOptions): Promise<void> {
  if (options.workers !== undefined) {
    const config = file === undefined ? null : await loadConfig(file, { set: settings(options) });
    return launchWorkers(options.workers, config, { trustNetwork: options.trustNetwork === true });
  }
  const cluster = readCluster(process.env.TF_CONFIG);
  // Our own message about a lost connection is clearer than TensorFlow's.
  if (cluster !== null) process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  const now = () => performance.now() / 1000;
  const screen = createScreen(process.stderr, { quiet: options.quiet === true, now });
  let run = '';
  const watch = watchInterrupts(() =>
    screen.line(
      run === ''
        ? 'Stopping. Press Ctrl-C again to stop at once.'
        : 'Stopping after this step. Press Ctrl-C again to stop at once, unsaved.',
    ),
  );
  const endBeforeRun = () => {
    if (run === '' && cluster === null && watch.interruption !== null)
      throw new Interrupted(watch.interruption.exitCode);
  };
  // Before the run exists, nothing has to be saved: reading stops at its next progress report.
  const work = (progress: WorkProgress) => {
    endBeforeRun();
    screen.work(progress);
  };
  let interrupted = false;
  let group: JoinedGroup | null = null;
  try {
    const open = await openEvents(file, options, cluster, () => watch.interruption !== null);
    if (cluster !== null) group = await join(cluster, screen, () => watch.interruption?.exitCode ?? null);
    const events = open(group);
    screen.wait('Reading data …');
    await warnOfJavaScript();
    const { currentBackend } = await import('../../runtime/backend.js');
    const view = createTrainingView(screen, { currentBackend, now, width: noteWidth });
    let commands = '';
    for await (const event of withWork(events, work)) {
      if (options.json === true) await print(`${JSON.stringify(event)}\n`);
      view(event);
      if (event.type === 'prepared') {
        run = referTo(event.run);
        commands = nextCommands(run, event.report.words);
      }
      if (event.type !== 'finished') continue;
      // The run may finish in the same step in which the signal arrives.
      interrupted = event.reason === 'interrupted';
      if (group !== null && group.rank > 0) continue;
      if (interrupted) screen.line(`Next: rnn train --resume ${run}`);
      else if (event.reason !== 'diverged') screen.line(commands);
    }
    if (interrupted && watch.interruption === null && group !== null) throw stoppedByOthers(group);
  } catch (error) {
    // A reader that was stopped may have reported that as an unreadable file.
    endBeforeRun();
    throw error;
  } finally {
    group?.dispose();
    screen.close();
    watch.dispose();
  }
  if (interrupted && watch.interruption !== null) throw new Interrupted(watch.interruption.exitCode);
}

/** Passes the events through; progress of the work between two events goes to `sink`. */
async function* withWork<Event>(events: AsyncIterable<Event>, sink: ProgressSink): AsyncGenerator<Event, void> {
  const iterator = events[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await withProgress(sink, () => iterator.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** The events of a new run or of the run of --resume; in a worker, those of the chief. */
async function openEvents(
  file: string | undefined,
  options: TrainCommandOptions,
  cluster: Cluster | null,
  interrupted: () => boolean,
): Promise<(group: JoinedGroup | null) => AsyncIterable<RunEvent>> {
  const set = settings(options);
  if (cluster !== null && cluster.rank > 0) {
    const config = file === undefined ? null : await loadConfig(file, { set });
    const { followRun } = await import('../../run/follow-run.js');
    return (group) => followRun(config, { group: group as JoinedGroup, interrupted });
  }
  if (options.resume === undefined) {
    if (file === undefined) {
      throw new ConfigError('No configuration is given.', {
        hint: 'Give a file, for example one written by `rnn init`: rnn train quickstart.yaml',
      });
    }
    const config = await loadConfig(file, { set });
    requireCorpus(config, file);
    const { trainRun } = await import('../../run/train-run.js');
    const { initFrom = null, extend = false, force = false } = options;
    return (group) => trainRun(config, { initFrom, extend, force, interrupted, group });
  }
  const given = file === undefined ? null : await loadConfig(file, { set });
  const { resumeRun } = await import('../../run/resume-run.js');
  const name = options.resume === true ? (given?.name ?? null) : options.resume;
  const run = await findRun(options.runs ?? given?.runsDirectory ?? 'runs', name);
  // Without a file, the settings override the run's own configuration.
  const config = given ?? (set.length === 0 ? null : await loadConfig(runFiles(run).config, { set }));
  return (group) => resumeRun(run, { config, interrupted, checkpoint: options.checkpoint ?? 'last', group });
}

/** All overrides: --set, and the options that are short for one. */
function settings({ set = [], name, kernels, randomSeed: seed, threads, runs }: TrainCommandOptions): string[] {
  const short = { name, 'training.kernels': kernels, seed, threads, runsDirectory: runs };
  const given = Object.entries(short).filter(([, value]) => value !== undefined);
  return [...set, ...given.map(([key, value]) => `${key}=${JSON.stringify(value)}`)];
}

function nextCommands(run: string, { commands }: TaskWords): string {
  const lines = commands.map(([command, rest]) => `rnn ${command} --run ${run} ${rest}`.trimEnd());
  return `Next: ${lines.join('\n      ')}`;
}
