import { join } from 'node:path';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { loadCheckpoint } from '../checkpoint/load.js';
import { MANIFEST } from '../checkpoint/manifest.js';
import { exists } from '../checkpoint/replacement.js';
import { openRun } from './open-run.js';
import { findRun } from './runs.js';

/** The checkpoint that `reference` means: its folder, or the folder or name of a run, whose best one it is then. */
export async function loadWarmStart(
  runsDirectory: string,
  reference: string,
): Promise<{ folder: string; checkpoint: Checkpoint }> {
  if (await exists(join(reference, MANIFEST))) {
    return { folder: reference, checkpoint: await loadCheckpoint(reference) };
  }
  const { folder, checkpoint } = await openRun(await findRun(runsDirectory, reference));
  return { folder, checkpoint };
}
