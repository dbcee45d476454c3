import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { explainFailure } from '../checkpoint/failure.js';
import { type CheckpointSummary, inspectCheckpoint, loadCheckpoint } from '../checkpoint/load.js';
import { recoverCheckpoints } from '../checkpoint/recover.js';
import { exists } from '../checkpoint/replacement.js';
import { saveCheckpoint } from '../checkpoint/save.js';
import { loadConfig } from '../config/load.js';
import { parseConfig } from '../config/parse.js';
import { pathKeys } from '../config/paths.js';
import type { ResolvedConfig } from '../config/schema.js';
import { withNotices } from '../data/notices.js';
import type { JoinedGroup } from '../distributed/group.js';
import { CheckpointError, ConfigError } from '../errors.js';
import type { Kernels } from '../kernels/kernels.js';
import { currentBackend } from '../runtime/backend.js';
import { buildTraining } from '../tasks/tasks.js';
import { configDifferences } from './config-differences.js';
import { prepareKernels, type RunEnvironment } from './environment.js';
import type { RunEvent } from './events.js';
import { checkpointFolder, type Run, runFiles } from './layout.js';
import { lockRun } from './lock.js';
import { type MetricsLine, rewindMetricsLog } from './metrics-log.js';
import { buildTogether, openTogether } from './opening.js';
import { writeRunFiles } from './run-folder.js';
import { recordTraining } from './session.js';

export interface ResumeRunOptions {
  /** A config given with the run: it may differ only in training length and checkpoint settings. */
  config?: ResolvedConfig | null;
  /** The checkpoint to continue from. */
  checkpoint?: string;
  /** Called after each step; true saves and ends the run. */
  interrupted?(): boolean;
  /** The workers to train with, of which this one is the chief; null trains alone. */
  group?: JoinedGroup | null;
}

/**
 * Resumes a run exactly as if it had never stopped. Throws a `CheckpointError` if it has no intact checkpoint or another process
 * trains it, a ConfigError that lists the differing keys of `config`, and a DataError if the training data has changed.
 */
export async function* resumeRun(run: Run, options: ResumeRunOptions = {}): AsyncGenerator<RunEvent, void> {
  const { checkpoint: name = 'last', interrupted = () => false, group = null } = options;
  const lock = await lockRun(run);
  try {
    const repairs = await recoverCheckpoints(runFiles(run).checkpoints).catch((cause: unknown) => {
      throw explainFailure(`The checkpoints of run ${run.name} cannot be repaired after its last stop`, cause);
    });
    const { config, resume, summary } = await openTogether(group, async () => {
      const { checkpoint, summary } = await open(run, name);
      const config = await chooseConfig(run, checkpoint, options.config ?? null);
      return { config, resume: checkpoint, summary, initialise: null };
    });
    const { kernels, warnings } = prepareKernels(config);
    const { step, epoch } = resume.snapshot.progress;
    const training = await withNotices(
      (message) => warnings.push(message),
      () => buildTogether(group, { config, kernels, step }, () => buildTraining(config, kernels, { resume })),
    );
    try {
      await writeRunFiles(run, config, training.vocabulary);
      // From here on the run is at this checkpoint; its log is cut back to it below.
      if (name !== 'last')
        await saveCheckpoint(checkpointFolder(run, 'last'), resume, { tensorflowVersion: currentBackend().version });
      const lines = rewind(run, step);
      const report = training.describe();
      const resumed = { checkpoint: name, step, epoch: epoch + 1 };
      yield { type: 'prepared', run, taken: null, resumed, initialisedFrom: null, report, kernels: kernels.name };
      for (const message of [...repairs, ...changes(summary, lines, kernels), ...warnings])
        yield { type: 'warning', message, step };
      yield* recordTraining({ run, lock, config, training, kernels, resume, lines, interrupted, group });
      await group?.close();
    } finally {
      training.trainable.dispose();
    }
  } finally {
    await lock.release();
  }
}

function rewind(run: Run, step: number): MetricsLine[] {
  try {
    return rewindMetricsLog(run, step);
  } catch (cause) {
    throw explainFailure(`The log of run ${run.name} cannot be taken back to step ${step}`, cause);
  }
}

async function open(run: Run, name: string): Promise<{ checkpoint: Checkpoint; summary: CheckpointSummary }> {
  const folder = checkpointFolder(run, name);
  if (await exists(folder))
    return { checkpoint: await loadCheckpoint(folder), summary: await inspectCheckpoint(folder) };
  const others = await readdir(runFiles(run).checkpoints).catch((): string[] => []);
  if (others.length > 0) {
    throw new CheckpointError(`Run ${run.name} has no checkpoint "${name}" to resume from.`, {
      hint: `It has ${others.sort().join(', ')}: choose one by --checkpoint.`,
    });
  }
  throw new CheckpointError(`Run ${run.name} has no checkpoint to resume from (${folder}).`, {
    hint: 'It stopped before the first checkpoint was saved. Train it again: rnn train CONFIG.',
  });
}

/** The config of the checkpoint, with the training length of `given` or of the config file of the run. */
async function chooseConfig(run: Run, { config }: Checkpoint, given: ResolvedConfig | null): Promise<ResolvedConfig> {
  const { config: file } = runFiles(run);
  const location = { name: run.name, runsDirectory: dirname(run.folder) };
  const made = { ...parseConfig(config, `the config of run ${run.name}`), ...location };
  const asked = given ?? ((await exists(file)) ? await loadConfig(file) : made);
  const wanted = { ...asked, ...location };
  const refused = configDifferences(made, wanted).filter(({ key }) => !mayDiffer(key, made));
  if (refused.length === 0) return wanted;
  const list = refused.map(
    ({ key, before, after }) => `${key} (${show(before)} in the run, ${show(after)} given${reasonFor(key, made)})`,
  );
  throw new ConfigError(`Run ${run.name} cannot be resumed with another config: ${list.join(', ')}.`, {
    hint: `Resume it without a config, or start a new run from its weights: rnn train CONFIG --init-from ${run.name}.`,
  });
}

const lengths = ['training.epochs', 'training.steps', 'training.minutes'];

/** Keys that do not change the steps: training length, kept checkpoints, and paths of the data, whose hash is compared instead. */
function mayDiffer(key: string, { training }: ResolvedConfig): boolean {
  if (/^(checkpoint|logging|training\.distributed)\./.test(key) || isPath(key)) return true;
  return lengths.includes(key) && training.schedule.type !== 'cosine';
}

/** Whether a key holds paths, or those of one condition's value. */
function isPath(key: string): boolean {
  return pathKeys.some((path) => `${key}.`.startsWith(`${path.join('.')}.`));
}

/** The reason why a key must not differ, if it is not obvious. */
function reasonFor(key: string, { training }: ResolvedConfig): string {
  return lengths.includes(key) && training.schedule.type === 'cosine'
    ? ': the learning rate of a cosine schedule depends on the length of the run'
    : '';
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** Warnings about software that differs from the start of the run and may round differently. */
function changes({ versions }: CheckpointSummary, lines: readonly MetricsLine[], kernels: Kernels): string[] {
  const began = lines.find(({ type }) => type === 'started')?.environment as RunEnvironment | undefined;
  const { name, version } = currentBackend();
  const pairs = [
    ['backend', began?.backend ?? name, name],
    // The other backend has none, and a warning already says so.
    ['TensorFlow', versions.tensorflow, version ?? versions.tensorflow],
    ['kernels', began?.kernels ?? kernels.name, kernels.name],
  ] as const;
  return pairs
    .filter(([, was, is]) => was !== is)
    .map(
      ([what, was, is]) =>
        `The run had ${what} ${was ?? 'none'} and resumes with ${is ?? 'none'}: last digits may differ.`,
    );
}
