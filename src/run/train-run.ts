import type { ResolvedConfig } from '../config/schema.js';
import { withNotices } from '../data/notices.js';
import type { JoinedGroup } from '../distributed/group.js';
import { buildTraining } from '../tasks/tasks.js';
import { prepareKernels } from './environment.js';
import type { RunEvent } from './events.js';
import { openReference } from './open-run.js';
import { buildTogether, openTogether } from './opening.js';
import { beginRun, claimFolder } from './run-folder.js';
import { recordTraining } from './session.js';

export interface TrainRunOptions {
  /** Checkpoint folder, run folder or name of a run whose weights the new one starts from, with a new optimizer. */
  initFrom?: string | null;
  /** With `initFrom`: gives tokens that its vocabulary lacks new rows, instead of refusing them. */
  extend?: boolean;
  /** Replaces the run of that name, instead of taking the next free name. */
  force?: boolean;
  /** Called after each step; true saves and ends the run. */
  interrupted?(): boolean;
  /** The workers to train with, of which this one is the chief; null trains alone. */
  group?: JoinedGroup | null;
}

/**
 * Trains a new run. Its folder is created after config and data were validated. Throws an `RnnError` for an error in them, and a
 * `TrainingError`, after the event `finished`, if training diverges.
 */
export async function* trainRun(config: ResolvedConfig, options: TrainRunOptions = {}): AsyncGenerator<RunEvent, void> {
  const { initFrom = null, extend = false, force = false, interrupted = () => false, group = null } = options;
  const { kernels, warnings } = prepareKernels(config);
  let initialisedFrom: string | null = null;
  const { initialise } = await openTogether(group, async () => {
    const warmStart = initFrom === null ? null : await openReference(config.runsDirectory, initFrom);
    initialisedFrom = warmStart?.folder ?? null;
    return { config, resume: null, initialise: warmStart && { checkpoint: warmStart.checkpoint, extend } };
  });
  const training = await withNotices(
    (message) => warnings.push(message),
    () =>
      buildTogether(group, { config, kernels, step: 0 }, () =>
        buildTraining(config, kernels, initialise === null ? {} : { initialise }),
      ),
  );
  try {
    const claim = await claimFolder(config, force);
    const { run, lock, taken } = claim;
    try {
      const named = { ...training.config, name: run.name } as ResolvedConfig;
      await beginRun(claim, named, training.vocabulary);
      const report = training.describe();
      yield { type: 'prepared', run, taken, resumed: null, initialisedFrom, report, kernels: kernels.name };
      for (const message of warnings) yield { type: 'warning', message, step: 0 };
      yield* recordTraining({
        run,
        lock,
        config: named,
        training,
        kernels,
        resume: null,
        lines: [],
        interrupted,
        group,
      });
      await group?.close();
    } finally {
      await lock.release();
    }
  } finally {
    training.trainable.dispose();
  }
}
