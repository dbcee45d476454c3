import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { escapePath, isDynamicPattern } from 'tinyglobby';
import { z } from 'zod';
import { configSchema } from './schema.js';
import { isMapping, valueAt, withValueAt } from './tree.js';
import { knownKeys } from './walk.js';

/** The keys that hold file paths, in all tasks: those with `isPath` in the schema. */
export const pathKeys: readonly (readonly string[])[] = knownKeys(configSchema)
  .filter(({ schema }) => z.globalRegistry.get(schema as z.ZodType)?.isPath === true)
  .map(({ path }) => path)
  .filter((path, index, all) => all.findIndex((other) => other.join('.') === path.join('.')) === index);

/**
 * Makes relative paths of corpora and vectors absolute, from `folder`, in a configuration that is not validated yet. Absolute
 * paths, standard input (`-`) and other values stay unchanged.
 */
export function withAbsoluteCorpora(tree: unknown, folder: string): unknown {
  return withPaths(tree, (path) => absolutePath(path, folder));
}

/** The configuration with file names instead of full paths, for a model that is published. */
export function withoutFolders(config: unknown): unknown {
  const named = withPaths(config, (path) => basename(path));
  return isMapping(named) && 'runsDirectory' in named ? { ...named, runsDirectory: 'runs' } : named;
}

/** Applies a function to each path of corpora and vectors. */
function withPaths(tree: unknown, change: (path: string) => string): unknown {
  const changed = pathKeys.reduce((result, path) => {
    const value = valueAt(result, path);
    return value === undefined ? result : withValueAt(result, path, changePaths(value, change));
  }, tree);
  const sources = valueAt(changed, ['data', 'source']);
  if (!Array.isArray(sources)) return changed;
  const located = sources.map((source) =>
    isMapping(source) && 'file' in source ? { ...source, file: changePaths(source.file, change) } : source,
  );
  return withValueAt(changed, ['data', 'source'], located);
}

/** A path, a list of paths, or a mapping of names to paths. */
function changePaths(value: unknown, change: (path: string) => string): unknown {
  // YAML reads `train: -` as a list of null; it means standard input.
  if (Array.isArray(value) && value.length === 1 && value[0] === null) return '-';
  if (Array.isArray(value)) return value.map((path) => changePaths(path, change));
  if (isMapping(value))
    return Object.fromEntries(Object.entries(value).map(([name, paths]) => [name, changePaths(paths, change)]));
  return typeof value !== 'string' || value === '' || value === '-' ? value : change(value);
}

function absolutePath(path: string, folder: string): string {
  // The schema rejects a leading ~.
  if (path.startsWith('~')) return path;
  const literal = resolve(folder, path);
  // An existing file's name may look like a glob. In a real glob, only the given part may contain wildcards.
  return isDynamicPattern(path) && !existsSync(literal) ? resolve(escapePath(folder), path) : literal;
}
