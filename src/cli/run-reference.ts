import { relative, resolve } from 'node:path';
import type { Run } from '../run/layout.js';

/** What to type after --run to mean this run from here: its name where it is in ./runs, else its folder. */
export function referTo({ name, folder }: Run): string {
  const reference = resolve(folder) === resolve('runs', name) ? name : relative('', folder) || '.';
  return /^[\w./-]+$/.test(reference) ? reference : `'${reference.replaceAll("'", `'\\''`)}'`;
}
