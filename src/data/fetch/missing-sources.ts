import { existsSync } from 'node:fs';
import { sep } from 'node:path';
import type { CorpusSource } from './fetch-source.js';

/** The missing sources that the paths of a corpus need. Paths and `file` are absolute. */
export function missingSources(sources: readonly CorpusSource[], corpora: unknown): CorpusSource[] {
  const paths = pathsIn(corpora);
  const isNeeded = (file: string) => paths.some((path) => path === file || path.startsWith(`${file}${sep}`));
  return sources.filter(({ file }) => isNeeded(file) && !existsSync(file));
}

/** All paths of a path, a list, or a mapping of names to lists. */
function pathsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : [];
}
