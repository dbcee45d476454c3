import { readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isWhole } from './load.js';
import { exists, previousOf, removedOf, replaceFolder, savingOf, syncFolder } from './replacement.js';

/**
 * Repairs a folder of checkpoints after a crash: for each interrupted replacement, restores the newest intact checkpoint and removes
 * the others. Only the owner of the run's lock may call it. Returns one sentence per repair.
 */
export async function recoverCheckpoints(parent: string): Promise<string[]> {
  const names = (await exists(parent)) ? await readdir(parent) : [];
  const interrupted = new Set(names.flatMap((name) => name.match(/^(.+)\.(?:saving|previous|removed)$/)?.[1] ?? []));
  const repairs: string[] = [];
  for (const name of interrupted) {
    const repair = await recover(join(parent, name));
    if (repair) repairs.push(repair);
  }
  if (interrupted.size > 0) await syncFolder(parent);
  return repairs;
}

async function recover(folder: string): Promise<string | null> {
  const [saving, previous] = [savingOf(folder), previousOf(folder)];
  await rm(removedOf(folder), { recursive: true, force: true });
  if (await isWhole(saving)) {
    await replaceFolder(folder);
    return `The last save of ${basename(folder)} was complete but not yet in place; it has been restored.`;
  }
  await rm(saving, { recursive: true, force: true });
  if (await isWhole(folder)) {
    await rm(previous, { recursive: true, force: true });
    return null;
  }
  if (!(await isWhole(previous))) return null;
  await rm(folder, { recursive: true, force: true });
  await rename(previous, folder);
  return `The last save of ${basename(folder)} was interrupted; the previous checkpoint was restored.`;
}
