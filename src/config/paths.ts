import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { escapePath, isDynamicPattern } from 'tinyglobby';
import { z } from 'zod';
import { configSchema } from './schema.js';
import { isMapping, valueAt, withValueAt } from './tree.js';
import { knownKeys } from './walk.js';

/** The keys of files, of all tasks: those that `isPath` marks in the schema. */
export const pathKeys: readonly (readonly string[])[] = knownKeys(configSchema)
  .filter(({ schema }) => z.globalRegistry.get(schema as z.ZodType)?.isPath === true)
  .map(({ path }) => path)
  .filter((path, index, all) => all.findIndex((other) => other.join('.') === path.join('.')) === index);

/**
 * Makes the relative paths of an unchecked configuration's corpora and vectors absolute, from `folder`. What is already
 * absolute, standard input (`-`) and what is no path stay.
 */
export function withAbsoluteCorpora(tree: unknown, folder: string): unknown {
  const resolved = pathKeys.reduce((result, path) => {
    const value = valueAt(result, path);
    return value === undefined ? result : withValueAt(result, path, absolutePaths(value, folder));
  }, tree);
  const sources = valueAt(resolved, ['data', 'source']);
  if (!Array.isArray(sources)) return resolved;
  const located = sources.map((source) =>
    isMapping(source) && 'file' in source ? { ...source, file: absolutePath(source.file, folder) } : source,
  );
  return withValueAt(resolved, ['data', 'source'], located);
}

/** A path, a list of them, or several by name. */
function absolutePaths(value: unknown, folder: string): unknown {
  // What YAML makes of `train: -`, which means standard input.
  if (Array.isArray(value) && value.length === 1 && value[0] === null) return '-';
  if (Array.isArray(value)) return value.map((path) => absolutePath(path, folder));
  if (!isMapping(value)) return absolutePath(value, folder);
  return Object.fromEntries(Object.entries(value).map(([name, paths]) => [name, absolutePaths(paths, folder)]));
}

function absolutePath(path: unknown, folder: string): unknown {
  // A leading ~ is left for the schema to refuse.
  if (typeof path !== 'string' || path === '' || path === '-' || path.startsWith('~')) return path;
  const literal = resolve(folder, path);
  // A file's own name may look like a glob; of a true glob, only the part that was written may have wildcards.
  return isDynamicPattern(path) && !existsSync(literal) ? resolve(escapePath(folder), path) : literal;
}
