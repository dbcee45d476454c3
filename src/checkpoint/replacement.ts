import { lstat, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { explainFailure } from './failure.js';

/*
 * How a checkpoint folder `best` is replaced, so that a whole one is on disk at every instant:
 *
 *   1. `best.saving` is written and synced;
 *   2. `best` is renamed to `best.previous`;
 *   3. `best.saving` is renamed to `best`, and the parent folder synced;
 *   4. `best.previous` is removed.
 *
 * No system call that Node has exchanges two folders, so `best` is missing between 2 and 3. A reader who meets that
 * instant, or what a crash left of it, takes `best.saving` or `best.previous` (`load.ts`); the next owner of the run's
 * lock puts the newest whole one in its place and removes the others (`recover.ts`).
 */

/** Where a checkpoint is written before it takes its place. */
export function savingOf(folder: string): string {
  return `${folder}.saving`;
}

/** Where a checkpoint stands aside while its successor takes its place. */
export function previousOf(folder: string): string {
  return `${folder}.previous`;
}

/** Puts the whole and synced `<folder>.saving` in place of `folder`; when that fails, the old one is put back. */
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
  // The new one is in place: what cannot be removed now is removed by the next save.
  await rm(previous, { recursive: true, force: true }).catch(() => undefined);
}

/** Where a checkpoint stands while it is removed. */
export function removedOf(folder: string): string {
  return `${folder}.removed`;
}

/** Removes a checkpoint; a crash on the way leaves no half of it under its name. */
export async function removeFolder(folder: string): Promise<void> {
  await rename(folder, removedOf(folder));
  await rm(removedOf(folder), { recursive: true });
}

/** Makes the names in a folder survive a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders; its renames are journalled.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether something stands at `path`, a broken symbolic link included; throws a `CheckpointError` if that cannot be told. */
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
