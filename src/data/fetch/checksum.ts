import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/**
 * The SHA-256 of a file, in hexadecimal. For a folder, the SHA-256 of the lines `<sha256>  <name>` of its files, sorted by
 * their names' bytes, as `find . -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum` prints it.
 * Null if neither exists.
 */
export async function checksum(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  if (!found.isDirectory()) return hashFile(path);
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(path.length + 1)
        .split(sep)
        .join('/'),
    )
    .sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  const all = createHash('sha256');
  for (const file of files) all.update(`${await hashFile(join(path, file))}  ${file}\n`);
  return all.digest('hex');
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
