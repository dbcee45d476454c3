import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { escapePath, isDynamicPattern } from 'tinyglobby';
import { isMapping, valueAt, withValueAt } from './tree.js';

const corpusKeys = ['train', 'validation', 'test'] as const;

/**
 * Makes the relative corpus paths of an unchecked configuration absolute, from `folder`. What is already absolute,
 * standard input (`-`) and what is no path stay.
 */
export function withAbsoluteCorpora(tree: unknown, folder: string): unknown {
  const data = valueAt(tree, ['data']);
  if (!isMapping(data)) return tree;
  return corpusKeys
    .filter((key) => Object.hasOwn(data, key))
    .reduce((result, key) => {
      const value = data[key];
      const absolute = Array.isArray(value)
        ? value.map((path) => absolutePath(path, folder))
        : absolutePath(value, folder);
      return withValueAt(result, ['data', key], absolute);
    }, tree);
}

function absolutePath(path: unknown, folder: string): unknown {
  // A leading ~ is left for the schema to refuse.
  if (typeof path !== 'string' || path === '' || path === '-' || path.startsWith('~')) return path;
  const literal = resolve(folder, path);
  // A file's own name may look like a glob; of a true glob, only the part that was written may have wildcards.
  return isDynamicPattern(path) && !existsSync(literal) ? resolve(escapePath(folder), path) : literal;
}
