import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of a file, or of all files in a folder, without following links; 0 if it does not exist. */
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
