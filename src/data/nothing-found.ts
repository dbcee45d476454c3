import { readdir } from 'node:fs/promises';
import { isAbsolute, join, parse, resolve } from 'node:path';
import { isDynamicPattern } from 'tinyglobby';
import { DataError } from '../errors.js';
import { suggest } from '../suggest.js';

/** The error for a pattern that no file matches: it suggests the nearest name, or lists the folder. */
export async function nothingFound(pattern: string, baseDirectory: string): Promise<DataError> {
  const location = isAbsolute(pattern) ? '' : ` in ${resolve(baseDirectory)}`;
  const what = isDynamicPattern(pattern) ? 'No file matches' : 'There is no file or folder';
  return new DataError(`${what} ${JSON.stringify(pattern)}${location}.`, {
    hint: await nearest(pattern, baseDirectory),
  });
}

/** Follows the pattern as far as folders exist, and inspects the last one. */
async function nearest(pattern: string, baseDirectory: string): Promise<string> {
  const { root } = parse(pattern);
  const parts = pattern
    .slice(root.length)
    .split('/')
    .filter((part) => part !== '');
  let walked = root;
  for (const part of parts) {
    const folder = resolve(baseDirectory, walked);
    const names = await namesIn(folder);
    if (names === null) return `${folder} is not a readable folder.`;
    if (part !== '.' && part !== '..' && !names.includes(part)) {
      if (isDynamicPattern(part)) return holds(folder, names);
      const near = suggest(part, names);
      return near === null ? holds(folder, names) : `Did you mean ${JSON.stringify(join(walked, near))}?`;
    }
    walked = join(walked, part);
  }
  return `${resolve(baseDirectory, walked)} cannot be read.`;
}

async function namesIn(folder: string): Promise<string[] | null> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => !name.startsWith('.')).sort();
  } catch {
    return null;
  }
}

function holds(folder: string, names: readonly string[]): string {
  if (names.length === 0) return `${folder} is empty.`;
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  return `${folder} holds ${names.slice(0, 5).join(', ')}${more}.`;
}
