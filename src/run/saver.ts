import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { removeFolder } from '../checkpoint/replacement.js';
import { saveCheckpoint } from '../checkpoint/save.js';
import { CheckpointError } from '../errors.js';
import type { CheckpointReason } from '../training/events.js';
import type { RunEvent } from './events.js';
import { type CheckpointName, checkpointFolder, type Run, runFiles } from './layout.js';

type SaverEvent = Extract<RunEvent, { type: 'saved' | 'warning' }>;

/** Puts a run's checkpoints on disk; what the disk does not take is kept and tried again at the next one. */
export interface CheckpointSaver {
  /** Saves a checkpoint under the names that `reasons` ask for, and all that waits. */
  save(checkpoint: Checkpoint, reasons: readonly CheckpointReason[]): AsyncGenerator<SaverEvent, void>;
  /** Tries a last time to save what waits; throws a `CheckpointError` if it does not succeed. */
  finish(): AsyncGenerator<SaverEvent, void>;
}

export interface SaverOptions {
  /** Copies that stay beside `best` and `last`. */
  keep: number;
  tensorflowVersion: string | null;
}

/** Creates the saver of a run whose lock the caller holds. */
export function createSaver(run: Run, { keep, tensorflowVersion }: SaverOptions): CheckpointSaver {
  const waiting = new Map<CheckpointName, Checkpoint>();

  async function* saveWaiting(): AsyncGenerator<SaverEvent, CheckpointError | null> {
    let failure: CheckpointError | null = null;
    for (const [name, checkpoint] of [...waiting]) {
      const folder = checkpointFolder(run, name);
      const { step } = checkpoint.snapshot.progress;
      try {
        await saveCheckpoint(folder, checkpoint, { tensorflowVersion });
        waiting.delete(name);
        yield { type: 'saved', checkpoint: name, folder, step };
      } catch (error) {
        if (!(error instanceof CheckpointError)) throw error;
        failure = error;
      }
    }
    if (failure === null) await prune(run, keep).catch(() => undefined);
    return failure;
  }

  return {
    async *save(checkpoint, reasons) {
      const { step } = checkpoint.snapshot.progress;
      waiting.set('last', checkpoint);
      if (reasons.includes('best')) waiting.set('best', checkpoint);
      if (reasons.includes('interval') && keep > 0) waiting.set(`step-${step}`, checkpoint);
      dropSurplus(waiting, keep);
      const failure = yield* saveWaiting();
      if (failure === null) return;
      const message = `${failure.message} ${failure.hint ?? ''} Training continues, and the next checkpoint tries again.`;
      yield { type: 'warning', message, step };
    },
    async *finish() {
      const failure = yield* saveWaiting();
      if (failure === null) return;
      const names = [...waiting.keys()].join(' and ');
      throw new CheckpointError(
        `Run ${run.name} ended, but its latest ${names} could not be saved: ${failure.message}`,
        {
          ...(failure.hint === undefined ? {} : { hint: failure.hint }),
          cause: failure,
        },
      );
    },
  };
}

// A disk that stays full must not fill the memory as well.
function dropSurplus(waiting: Map<CheckpointName, Checkpoint>, keep: number): void {
  const surplus = newestFirst([...waiting.keys()]).slice(keep);
  for (const name of surplus) waiting.delete(name as CheckpointName);
}

async function prune(run: Run, keep: number): Promise<void> {
  const { checkpoints } = runFiles(run);
  for (const name of newestFirst(await readdir(checkpoints)).slice(keep)) {
    await removeFolder(join(checkpoints, name));
  }
}

/** Of `names` those of interval checkpoints, by falling step. */
function newestFirst(names: string[]): string[] {
  const stepOf = (name: string) => Number(name.match(/^step-(\d+)$/)?.[1] ?? Number.NaN);
  return names.filter((name) => !Number.isNaN(stepOf(name))).sort((a, b) => stepOf(b) - stepOf(a));
}
