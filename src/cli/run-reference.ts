import { relative, resolve } from 'node:path';
import type { Run } from '../run/layout.js';

/** What to type after --run to mean this run from here: its name where it is in ./runs, else its folder. */
export function referTo(run: Run): string {
  const { name, folder } = run;
  const reference = resolve(folder) === resolve('runs', name) ? name : showFolder(run);
  return /^[\w./-]+$/.test(reference) ? reference : `'${reference.replaceAll("'", `'\\''`)}'`;
}

/** A run's folder as seen from here. */
export function showFolder({ folder }: Run): string {
  return relative('', folder) || '.';
}
