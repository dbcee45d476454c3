import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CorpusFile } from '../read.js';
import { stampOf } from './file-stamps.js';
import { createPart } from './parts.js';
import { hashFile } from './plain-file.js';

/** The hashes of files by path, each with the file's stamp at that time. */
type Hashes = Record<string, { stamp: string; hash: string }>;

const NAME = 'hashes.json';
/** Maximum number of files; the ones hashed first are forgotten. */
const MOST = 1000;
/**
 * A file may be changed again within the same tick of the clock of its file system without a change of its stamp. So a file's hash is
 * only kept if its last change was this much earlier than its reading, in milliseconds (as by git, which calls it "racily clean").
 */
const SETTLED = 2000;

/** SHA-256 in hexadecimal of a file's bytes, see `hashFile`. Hashes are kept beside `folder`, and an unchanged file is not read again. */
export async function knownHash(file: CorpusFile & { path: string }, folder: string): Promise<string> {
  const { path } = file;
  const began = Date.now();
  const { stamp, changedAt } = await stampOf(path);
  const known = (await readHashes(folder))[path];
  if (known?.stamp === stamp) return known.hash;
  const hash = await hashFile(file);
  if (changedAt < began - SETTLED && (await stampOf(path)).stamp === stamp) {
    // The cache may be read-only.
    await keep(folder, path, { stamp, hash }).catch(() => undefined);
  }
  return hash;
}

/** Deletes the hashes beside `folder`. */
export async function forgetHashes(folder: string): Promise<void> {
  await rm(hashesBeside(folder), { force: true });
}

function hashesBeside(folder: string): string {
  return join(dirname(folder), NAME);
}

async function readHashes(folder: string): Promise<Hashes> {
  try {
    return Object(JSON.parse(await readFile(hashesBeside(folder), 'utf8'))) as Hashes;
  } catch {
    return {};
  }
}

async function keep(folder: string, path: string, found: Hashes[string]): Promise<void> {
  const { [path]: _, ...others } = await readHashes(folder);
  const kept = Object.fromEntries([...Object.entries(others), [path, found]].slice(-MOST));
  const part = await createPart(dirname(folder), 'hashes');
  try {
    await writeFile(join(part, NAME), JSON.stringify(kept));
    await rename(join(part, NAME), hashesBeside(folder));
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}
