import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, parse, relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { DataError } from '../errors.js';
import { nothingFound } from './nothing-found.js';
import { type CorpusFile, fileProblem } from './read.js';

const standardInput: CorpusFile = { name: 'standard input', path: null, size: 0, isRegular: false };

/**
 * The distinct files that match `patterns`, in order: a path, a folder (all files in it, recursively, without hidden ones), a
 * glob, or `-` for standard input. Files of a folder or glob are sorted by path. Throws a DataError for a pattern without a
 * match.
 */
export async function resolvePatterns(patterns: readonly string[], baseDirectory: string): Promise<CorpusFile[]> {
  const files = new Map<string | null, CorpusFile>();
  for (const pattern of patterns) {
    for (const path of await expand(pattern, baseDirectory)) {
      const file = path === null ? standardInput : await describeFile(path, baseDirectory);
      if (!files.has(file.path)) files.set(file.path, file);
    }
  }
  return [...files.values()];
}

/** The only file that matches a pattern; throws a DataError if there are several or none. */
export async function resolveFile(pattern: string, baseDirectory: string): Promise<CorpusFile> {
  const files = await resolvePatterns([pattern], baseDirectory);
  const [file] = files;
  if (file !== undefined && files.length === 1) return file;
  if ((await statOrNull(resolve(baseDirectory, pattern)))?.isDirectory() === true) {
    throw new DataError(`${pattern} is a folder.`, { hint: `Name one file in it: ${file?.name ?? `${pattern}/FILE`}` });
  }
  throw new DataError(`${pattern} matches ${files.length} files, but only one can be read here.`, {
    hint: 'Name one of them.',
  });
}

async function expand(pattern: string, baseDirectory: string): Promise<(string | null)[]> {
  if (pattern === '-') return [null];
  const { path, stats } = await findPath(resolve(baseDirectory, pattern));
  // A file whose name looks like a glob takes precedence over the glob.
  if (stats === null) {
    const found = isDynamicPattern(pattern) ? await expandGlob(pattern, baseDirectory) : [];
    if (found.length === 0) throw await nothingFound(pattern, baseDirectory);
    return found;
  }
  if (!stats.isDirectory()) return [path];
  const found = await list('**/*', path);
  if (found.length === 0) {
    throw new DataError(`The folder ${path} has no files.`, {
      hint: 'Files and folders whose names start with a dot are skipped.',
    });
  }
  return found;
}

/** Takes a glob's folders literally as far as they exist, because their names may contain brackets. */
async function expandGlob(pattern: string, baseDirectory: string): Promise<string[]> {
  const { root } = parse(pattern);
  const parts = pattern.slice(root.length).split('/');
  let folder = resolve(baseDirectory, root);
  while (parts.length > 1) {
    const next = resolve(folder, parts[0] as string);
    const stats = await statOrNull(next);
    if (!stats?.isDirectory()) break;
    folder = next;
    parts.shift();
  }
  return list(parts.join('/'), folder);
}

async function list(pattern: string, folder: string): Promise<string[]> {
  const found = await glob(pattern, { cwd: folder, absolute: true, expandDirectories: false });
  return found.sort();
}

async function describeFile(path: string, baseDirectory: string): Promise<CorpusFile> {
  const inside = relative(baseDirectory, path);
  const name = inside.startsWith(`..${sep}`) || isAbsolute(inside) ? path : inside;
  try {
    const stats = await stat(path);
    if (!stats.isFile() && !stats.isFIFO()) {
      throw new DataError(`${name} is neither a file nor a folder.`, {
        hint: 'Give a text file, or - for standard input.',
      });
    }
    return { name, path: await realpath(path), size: stats.size, isRegular: stats.isFile() };
  } catch (cause) {
    throw fileProblem(name, cause);
  }
}

/** A path as it is written, or else in NFC or NFD, as systems differ. */
async function findPath(written: string): Promise<{ path: string; stats: Stats | null }> {
  for (const path of new Set([written, written.normalize('NFC'), written.normalize('NFD')])) {
    const stats = await statOrNull(path);
    if (stats !== null) return { path, stats };
  }
  return { path: written, stats: null };
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw fileProblem(path, cause);
  }
}
