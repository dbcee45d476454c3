import { lstat, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { explainFailure } from './failure.js';

/*
 * Replaces a checkpoint folder `best` so that an intact one is on disk at all times:
 *
 *   1. `best.saving` is written and synced;
 *   2. `best` is renamed to `best.previous`;
 *   3. `best.saving` is renamed to `best`, and the parent folder synced;
 *   4. `best.previous` is removed.
 *
 * Node has no system call that exchanges two folders, so `best` is missing between 2 and 3. A reader at that moment, or after a crash
 * there, uses `best.saving` or `best.previous` (`load.ts`). The next owner of the run's lock restores the newest intact one and removes
 * the others (`recover.ts`).
 */

/** The folder in which a new checkpoint is written. */
export function savingOf(folder: string): string {
  return `${folder}.saving`;
}

/** The folder of the earlier checkpoint during the replacement. */
export function previousOf(folder: string): string {
  return `${folder}.previous`;
}

/** Replaces `folder` by the complete and synced `<folder>.saving`; if that fails, the earlier checkpoint is restored. */
export async function replaceFolder(folder: string): Promise<void> {
  const previous = previousOf(folder);
  if (await exists(folder)) {
    await rm(previous, { recursive: true, force: true });
    await rename(folder, previous);
  }
  try {
    await rename(savingOf(folder), folder);
  } catch (error) {
    if (await exists(previous)) await rename(previous, folder);
    throw error;
  }
  await syncFolder(dirname(folder));
  // The new one is in place; the next save removes remaining folders.
  await rm(previous, { recursive: true, force: true }).catch(() => undefined);
}

/** The name of a checkpoint while it is being removed. */
export function removedOf(folder: string): string {
  return `${folder}.removed`;
}

/** Removes a checkpoint; a crash does not leave part of it under its name. */
export async function removeFolder(folder: string): Promise<void> {
  await rename(folder, removedOf(folder));
  await rm(removedOf(folder), { recursive: true });
}

/** Syncs the entries of a folder, so that they survive a power failure. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders; its renames are journalled.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether `path` exists, also as a broken symbolic link; throws a `CheckpointError` if that cannot be determined. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw explainFailure(`${path} cannot be looked at`, cause);
  }
}
