import { relative, resolve } from 'node:path';
import type { Run } from '../run/layout.js';

/** The argument of --run for this run: its name if it is in ./runs, else its folder. */
export function referTo(run: Run): string {
  const { name, folder } = run;
  const reference = resolve(folder) === resolve('runs', name) ? name : showFolder(run);
  return /^[\w./-]+$/.test(reference) ? reference : `'${reference.replaceAll("'", `'\\''`)}'`;
}

/** A run's folder, relative to the working directory. */
export function showFolder({ folder }: Run): string {
  return relative('', folder) || '.';
}
