import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of all files under a folder (or of the file), links not followed; 0 for what is not there. */
export async function folderSize(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true }).catch((): Dirent[] | null => null);
  if (entries === null) return (await lstat(path).catch(() => null))?.size ?? 0;
  let size = 0;
  for (const entry of entries) {
    const child = join(path, entry.name);
    size += entry.isDirectory() ? await folderSize(child) : ((await lstat(child).catch(() => null))?.size ?? 0);
  }
  return size;
}
