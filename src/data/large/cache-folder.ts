import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, utimes } from 'node:fs/promises';
import { endianness, hostname } from 'node:os';
import { join } from 'node:path';
import { cacheDirectory } from '../../runtime/cache.js';
import { openTokenFile, type TokenFile } from './token-file.js';

/** Encoded texts in the user's cache, each under the hash of everything that determines its ids. */
export interface CachedText {
  path: string;
  /** Size in bytes. */
  size: number;
  usedAt: Date;
  /** The source files; null for a damaged entry. */
  sources: string[] | null;
  tokens: number;
}

const ENDING = '.tokens';
const PART = '.part';
const partName = /\.part\.(?<host>.+)\.(?<pid>\d+)\.[^.]+$/;

/** The folder of encoded texts, which may not exist. */
export function tokensFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(cacheDirectory(environment), 'tokens');
}

/** The path of the text of this key. */
export function tokensPath(folder: string, key: string): string {
  return join(folder, `${key}${ENDING}`);
}

/** The encoded text of this key, or null. An incomplete one is deleted. */
export async function openCached(folder: string, key: string): Promise<TokenFile | null> {
  const path = tokensPath(folder, key);
  if (!existsSync(path)) return null;
  const found = openTokenFile(path, endianness());
  const now = new Date();
  // The time of last use, for `rnn cache prune`; a read-only cache works too.
  if (found !== null) await utimes(path, now, now).catch(() => undefined);
  else await rm(path, { force: true });
  return found;
}

/** A new folder for encoding, named by its process; folders of ended processes are deleted. */
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

/** All encoded texts, most recently used first. */
export async function listCached(folder: string): Promise<CachedText[]> {
  const texts: CachedText[] = [];
  for (const name of await namesIn(folder)) {
    if (!name.endsWith(ENDING)) continue;
    const path = join(folder, name);
    const { size, mtime } = await stat(path);
    const file = openTokenFile(path, endianness());
    const { train, validation, test } = file?.header.splits ?? {};
    const tokens = [train, validation, test].reduce((sum, split) => sum + (split?.length ?? 0), 0);
    texts.push({ path, size, usedAt: mtime, sources: file?.header.sources ?? null, tokens });
    file?.close();
  }
  return texts.sort((left, right) => right.usedAt.getTime() - left.usedAt.getTime());
}

async function namesIn(folder: string): Promise<string[]> {
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

/** The name of an entry: a hash of everything that determines its ids. */
export function keyOf(text: unknown[], settings: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([...text, settings]))
    .digest('hex')
    .slice(0, 40);
}
