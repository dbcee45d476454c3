import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const PART = '.part';
const partName = /\.part\.(?<host>.+)\.(?<pid>\d+)\.[^.]+$/;

/** A new folder for unfinished files, named by its process; folders of ended processes are deleted. */
export async function createPart(folder: string, key: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await removeDeadParts(folder);
  return mkdtemp(join(folder, `${key}${PART}.${hostname()}.${process.pid}.`));
}

/** Deletes the folders of processes that ended while encoding; returns their number. */
export async function removeDeadParts(folder: string): Promise<number> {
  let removed = 0;
  for (const name of await namesIn(folder)) {
    const owner = partName.exec(name)?.groups;
    if (owner?.host !== hostname() || isAlive(Number(owner.pid))) continue;
    await rm(join(folder, name), { recursive: true, force: true });
    removed++;
  }
  return removed;
}

/** The names in a folder, sorted; none if it does not exist. */
export async function namesIn(folder: string): Promise<string[]> {
  return (existsSync(folder) ? await readdir(folder) : []).sort();
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
