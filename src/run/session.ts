import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { explainFailure } from '../checkpoint/failure.js';
import type { ResolvedConfig } from '../config/schema.js';
import { TrainingError } from '../errors.js';
import type { Kernels } from '../kernels/kernels.js';
import { currentBackend } from '../runtime/backend.js';
import type { TaskTraining } from '../tasks/task-training.js';
import { chosenBy } from '../training/best.js';
import type { Group } from '../training/group.js';
import { train } from '../training/loop.js';
import { createAlarm } from './alarm.js';
import { countEpochsFromOne } from './count-epochs.js';
import { describeEnvironment, measureMemory } from './environment.js';
import type { RunEvent } from './events.js';
import { type Run, runFiles } from './layout.js';
import type { RunLock } from './lock.js';
import { type MetricsLine, openMetricsLog } from './metrics-log.js';
import { writeRunFiles } from './run-folder.js';
import { createSaver } from './saver.js';
import { openTensorBoardLog } from './tensorboard.js';

/** A run that is ready to train, in a folder that the caller has locked. */
export interface Session {
  run: Run;
  lock: RunLock;
  config: ResolvedConfig;
  training: TaskTraining;
  kernels: Kernels;
  /** The checkpoint to continue from. */
  resume: Checkpoint | null;
  /** Lines that are already in the log of the run. */
  lines: readonly MetricsLine[];
  interrupted(): boolean;
  /** The other workers; only this one writes files. */
  group: Group | null;
}

type TrainedEvent = Exclude<RunEvent, { type: 'prepared' }>;

/**
 * Trains, logs the events and saves checkpoints. If the disk fails, warnings say so and training continues. Throws a `CheckpointError`
 * if a checkpoint could not be saved by the end, or another process has taken over the run.
 */
export async function* recordTraining(session: Session): AsyncGenerator<TrainedEvent, void> {
  const { run, config, training, kernels, resume, lines, interrupted, group } = session;
  const { everySteps, tensorboard } = config.logging;
  const environment = describeEnvironment(kernels);
  const log = openMetricsLog(run, { everySteps, environment, memory: measureMemory });
  const scalars = tensorboard ? openTensorBoardLog(run, lines) : null;
  const saver = createSaver(run, { keep: config.checkpoint.keep, tensorflowVersion: currentBackend().version });
  const alarms = {
    log: createAlarm(`The log of run ${run.name}`, 'Its lines are kept in memory and written as soon as possible.'),
    scalars: createAlarm(`The TensorBoard log of run ${run.name}`, 'Missing values are in metrics.jsonl.'),
  };
  const metrics = { ...resume?.metrics };
  const by = chosenBy(training.trainable);
  const chosen = by === null ? {} : { chosenBy: by };

  function* write(event: TrainedEvent): Generator<TrainedEvent, void> {
    const line = log.record(event);
    yield countEpochsFromOne(event);
    const messages = [alarms.log(log.failure), line && scalars && alarms.scalars(scalars.record(line))];
    for (const message of messages) {
      if (message !== null) yield { type: 'warning', message, step: event.step };
    }
  }

  let divergence: TrainingError | null = null;
  try {
    for await (const event of train(training.trainable, training.plan, resume?.snapshot ?? null, {
      interrupted,
      group,
    })) {
      if (event.type === 'checkpoint') {
        for (const message of await keepFolder(session)) yield* write({ type: 'warning', message, step: event.step });
        log.sync();
        const checkpoint = { ...training.checkpoint(event.snapshot(), { ...metrics }), ...chosen };
        for await (const saved of saver.save(checkpoint, event.reasons)) yield* write(saved);
      } else {
        collect(metrics, event);
        yield* write(event);
      }
    }
  } catch (error) {
    if (!(error instanceof TrainingError)) throw error;
    divergence = error;
  } finally {
    log.sync();
  }
  try {
    yield* saver.finish();
  } catch (error) {
    throw divergence ?? error;
  }
  if (divergence !== null) throw divergence;
}

/** Checks that the folder exists and is locked by this process, creates it again if it was removed, and returns warnings. */
async function keepFolder({ run, lock, config, training }: Session): Promise<string[]> {
  if (existsSync(runFiles(run).config)) {
    await lock.keep();
    return [];
  }
  try {
    await mkdir(run.folder, { recursive: true });
    await lock.keep();
    await writeRunFiles(run, config, training.vocabulary);
    return [`The folder ${run.folder} was removed while in use; it is created again from here on.`];
  } catch (error) {
    const { message, hint = '' } = explainFailure(
      `The folder ${run.folder} was removed and cannot be created again`,
      error,
    );
    return [`${message} ${hint}`];
  }
}

/** Keeps the latest values that `rnn ls` shows: `trainingLoss`, `validationLoss`, `validationPerplexity`, ... */
function collect(metrics: Record<string, number>, event: TrainedEvent): void {
  if (event.type === 'epoch') metrics.trainingLoss = event.loss;
  if (event.type !== 'evaluation') return;
  for (const [name, value] of Object.entries({ loss: event.metrics.loss, ...event.metrics.values })) {
    if (Number.isFinite(value)) metrics[`${event.split}${name.charAt(0).toUpperCase()}${name.slice(1)}`] = value;
  }
}
