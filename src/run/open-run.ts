import { basename, join } from 'node:path';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { inspectCheckpoint, loadCheckpoint } from '../checkpoint/load.js';
import { MANIFEST } from '../checkpoint/manifest.js';
import { exists } from '../checkpoint/replacement.js';
import { CheckpointError } from '../errors.js';
import { checkpointFolder, type Run } from './layout.js';
import { type FindRunOptions, findRun } from './runs.js';

/** A run with one loaded checkpoint. */
export interface OpenedRun {
  run: Run;
  /** The loaded checkpoint: `last` if `best` was requested but does not exist (no validation split). */
  name: string;
  folder: string;
  checkpoint: Checkpoint;
}

export interface OpenReferenceOptions extends FindRunOptions {
  /** Name of the checkpoint; by default `best`, or `last` if there is no `best`. */
  checkpoint?: string | undefined;
}

/** The location of a checkpoint. */
export interface LocatedCheckpoint extends Omit<OpenedRun, 'run' | 'checkpoint'> {
  run: Run | null;
}

/**
 * Reads the checkpoint of `reference`, without the state of its training: the folder of a checkpoint (`run` is then null), the name or
 * folder of a run, or null for the newest run that fits. Throws a `CheckpointError` if there is none, or it is damaged.
 */
export async function openReference(
  runsDirectory: string,
  reference: string | null,
  options: OpenReferenceOptions = {},
): Promise<LocatedCheckpoint & Pick<OpenedRun, 'checkpoint'>> {
  const located = await locateReference(runsDirectory, reference, options);
  return { ...located, checkpoint: await loadCheckpoint(located.folder, { training: false }) };
}

/** Finds the checkpoint of `reference`, see `openReference`, without reading it. */
export async function locateReference(
  runsDirectory: string,
  reference: string | null,
  { checkpoint: asked, ...options }: OpenReferenceOptions = {},
): Promise<LocatedCheckpoint> {
  if (reference === null || !(await exists(join(reference, MANIFEST)))) {
    return locateCheckpoint(await findRun(runsDirectory, reference, options), asked);
  }
  if (asked === undefined) return { run: null, name: basename(reference), folder: reference };
  throw new CheckpointError(`${reference} is a single checkpoint; it has no checkpoint "${asked}".`, {
    hint: 'Leave --checkpoint out.',
  });
}

/**
 * Reads a checkpoint of a run, given as the result of `findRun`, as a folder, or as a name in `runs`. Throws a `CheckpointError` if
 * there is none, or it is damaged.
 */
export async function openRun(given: Run | string, asked?: string): Promise<OpenedRun> {
  const run = typeof given === 'string' ? await findRun('runs', given) : given;
  const located = await locateCheckpoint(run, asked);
  return { ...located, checkpoint: await loadCheckpoint(located.folder) };
}

/** Finds a checkpoint of a run; throws a `CheckpointError` if there is none. */
export async function locateCheckpoint(run: Run, asked = 'best'): Promise<LocatedCheckpoint & { run: Run }> {
  const name = asked === 'best' && (await isMissing(run, 'best')) ? 'last' : asked;
  if (await isMissing(run, name)) {
    throw new CheckpointError(`Run ${run.name} has no checkpoint "${name}".`, {
      hint: 'One is saved at the end of each epoch, and when a run is interrupted with Ctrl-C.',
    });
  }
  return { run, name, folder: checkpointFolder(run, name) };
}

/** Whether there is neither a checkpoint nor an interrupted replacement of one. */
async function isMissing(run: Run, name: string): Promise<boolean> {
  const folder = checkpointFolder(run, name);
  if (await exists(folder)) return false;
  return inspectCheckpoint(folder).then(
    () => false,
    () => true,
  );
}
