import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm, stat, utimes } from 'node:fs/promises';
import { endianness } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';
import { syncFolder } from '../../checkpoint/replacement.js';
import { cacheDirectory } from '../../runtime/cache.js';
import { fileProblem } from '../read.js';
import { createPart, namesIn } from './parts.js';
import { openSampleFile } from './sample-file.js';
import { openTokenFile, type TokenFile } from './token-file.js';

/** Encoded texts or samples in the user's cache, under the hash of everything that determines them. */
export interface CachedText {
  path: string;
  /** Size in bytes. */
  size: number;
  usedAt: Date;
  /** The source files; null for a damaged entry. */
  sources: string[] | null;
  /** Null for samples. */
  tokens: number | null;
  /** Null for texts. */
  samples: number | null;
}

/** The file name extension of each kind of entry. */
const endings = { tokens: '.tokens', samples: '.samples' };
type Kind = keyof typeof endings;

/** The folder of encoded texts, which may not exist. */
export function tokensFolder(environment: NodeJS.ProcessEnv = process.env): string {
  return join(cacheDirectory(environment), 'tokens');
}

/** The path of the entry with this key, which may not exist. */
export function cachedPath(folder: string, key: string, kind: Kind = 'tokens'): string {
  return join(folder, `${key}${endings[kind]}`);
}

/** The encoded text of this key, or null. An incomplete one is deleted. */
export function openCached(folder: string, key: string): Promise<TokenFile | null> {
  return openEntry(cachedPath(folder, key), (path) => openTokenFile(path, endianness()));
}

/** Opens an entry by `open`; null if there is none. An incomplete one is deleted. */
export async function openEntry<File>(path: string, open: (path: string) => File | null): Promise<File | null> {
  if (!existsSync(path)) return null;
  const found = open(path);
  const now = new Date();
  // The time of last use, for `rnn cache prune`; a read-only cache works too.
  if (found !== null) await utimes(path, now, now).catch(() => undefined);
  else await rm(path, { force: true });
  return found;
}

/**
 * Makes an entry: `write` creates the file `path`, beside which it may keep others, and a complete one is moved to its place in the
 * cache. Throws a DataError if files cannot be written.
 */
export async function makeEntry<File>(
  path: string,
  write: (partial: string) => Promise<void>,
  open: (path: string) => File | null,
): Promise<File> {
  const folder = dirname(path);
  let part: string | null = null;
  try {
    part = await createPart(folder, basename(path, extname(path)));
    const partial = join(part, 'entry');
    await write(partial);
    await rename(partial, path);
    await syncFolder(folder);
    return open(path) as File;
  } catch (cause) {
    throw fileProblem(folder, cause);
  } finally {
    if (part !== null) await rm(part, { recursive: true, force: true });
  }
}

/** All entries, the one used last first. */
export async function listCached(folder: string): Promise<CachedText[]> {
  const texts: CachedText[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const found = name.endsWith(endings.tokens) ? aboutTokens(path) : aboutSamples(path);
    if (found === undefined) continue;
    const { size, mtime } = await stat(path);
    texts.push({ path, size, usedAt: mtime, ...(found ?? { sources: null, tokens: null, samples: null }) });
  }
  return texts.sort((left, right) => right.usedAt.getTime() - left.usedAt.getTime());
}

type About = Pick<CachedText, 'sources' | 'tokens' | 'samples'> | null;

function aboutTokens(path: string): About {
  const file = openTokenFile(path, endianness());
  if (file === null) return null;
  file.close();
  const { splits, sources } = file.header;
  const tokens = Object.values(splits).reduce((sum, split) => sum + (split?.length ?? 0), 0);
  return { sources, tokens, samples: null };
}

/** Undefined for a file that is not an entry of samples. */
function aboutSamples(path: string): About | undefined {
  if (!path.endsWith(endings.samples)) return undefined;
  const file = openSampleFile(path, { take: () => ({ words: [], numbers: [], floats: null }), put: () => null });
  if (file === null) return null;
  file.close();
  return { sources: file.sources, tokens: null, samples: file.samples.length };
}

/** The name of an entry: a hash of everything that determines its ids. */
export function keyOf(text: unknown[], settings: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([...text, settings]))
    .digest('hex')
    .slice(0, 40);
}
