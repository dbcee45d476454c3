import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { inspectCheckpoint, loadCheckpoint } from '../checkpoint/load.js';
import { exists } from '../checkpoint/replacement.js';
import { CheckpointError } from '../errors.js';
import { checkpointFolder, type Run } from './layout.js';

/** A run with one of its checkpoints read. */
export interface OpenedRun {
  run: Run;
  /** Which one was read: `last` where `best` was asked for and there is none, for lack of a validation split. */
  name: string;
  folder: string;
  checkpoint: Checkpoint;
}

/** Reads a checkpoint of a run; throws a `CheckpointError` when there is none, or it is damaged. */
export async function openRun(run: Run, asked = 'best'): Promise<OpenedRun> {
  const name = asked === 'best' && (await isMissing(run, 'best')) ? 'last' : asked;
  if (await isMissing(run, name)) {
    throw new CheckpointError(`Run ${run.name} has no checkpoint "${name}".`, {
      hint: 'One is saved at the end of each epoch, and when a run is interrupted with Ctrl-C.',
    });
  }
  const folder = checkpointFolder(run, name);
  return { run, name, folder, checkpoint: await loadCheckpoint(folder) };
}

/** Whether nothing is there, not even what stands in for a checkpoint whose replacement was cut short. */
async function isMissing(run: Run, name: string): Promise<boolean> {
  const folder = checkpointFolder(run, name);
  if (await exists(folder)) return false;
  return inspectCheckpoint(folder).then(
    () => false,
    () => true,
  );
}
