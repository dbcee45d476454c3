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

/** SHA-256 in hexadecimal of each file's bytes, see `hashFile`. Hashes are kept beside `folder`, and an unchanged file is not read again. */
export async function knownHashes(
  files: readonly (CorpusFile & { path: string })[],
  folder: string,
): Promise<string[]> {
  const known = await readHashes(folder);
  const settled: Hashes = {};
  const hashes: string[] = [];
  for (const file of files) {
    const { path } = file;
    const began = Date.now();
    const { stamp, changedAt } = await stampOf(path);
    const isKnown = known[path]?.stamp === stamp;
    const hash = isKnown ? (known[path] as Hashes[string]).hash : await hashFile(file);
    hashes.push(hash);
    const isSettled = changedAt < began - SETTLED && !isKnown && (await stampOf(path)).stamp === stamp;
    if (isSettled) settled[path] = { stamp, hash };
  }
  // The cache may be read-only.
  if (Object.keys(settled).length > 0) await keep(folder, settled).catch(() => undefined);
  return hashes;
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

/** Adds hashes to the kept ones; another process may have kept some meanwhile. */
async function keep(folder: string, found: Hashes): Promise<void> {
  const others = Object.entries(await readHashes(folder)).filter(([path]) => !Object.hasOwn(found, path));
  const kept = Object.fromEntries([...others, ...Object.entries(found)].slice(-MOST));
  const part = await createPart(dirname(folder), 'hashes');
  try {
    await writeFile(join(part, NAME), JSON.stringify(kept));
    await rename(join(part, NAME), hashesBeside(folder));
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}
