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

/** Saves the checkpoints of a run; if the disk fails, a checkpoint is kept in memory and saved with the next one. */
export interface CheckpointSaver {
  /** Saves a checkpoint under the names for `reasons`, and all waiting checkpoints. */
  save(checkpoint: Checkpoint, reasons: readonly CheckpointReason[]): AsyncGenerator<SaverEvent, void>;
  /** Tries to save the waiting checkpoints a last time; throws a `CheckpointError` if that fails. */
  finish(): AsyncGenerator<SaverEvent, void>;
}

export interface SaverOptions {
  /** Number of copies that are kept beside `best` and `last`. */
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

// A full disk must not fill the memory too.
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

/** The interval checkpoints among `names`, by descending step. */
function newestFirst(names: string[]): string[] {
  const stepOf = (name: string) => Number(name.match(/^step-(\d+)$/)?.[1] ?? Number.NaN);
  return names.filter((name) => !Number.isNaN(stepOf(name))).sort((a, b) => stepOf(b) - stepOf(a));
}
