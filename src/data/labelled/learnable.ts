import { DataError } from '../../errors.js';
import { indicesByLabel } from './by-label.js';
import { type Place, showPlace } from './place.js';

/**
 * Throws a DataError for samples to train on that teach nothing about a label: all of one label, or a label that one sample
 * alone has, which most often is a slip of the pen or a heading.
 */
export function refuseUnlearnable(samples: readonly (Place & { label: string })[]): void {
  const groups = indicesByLabel(samples.map(({ label }) => label));
  for (const [label, [only, second]] of groups) {
    if (second !== undefined) continue;
    const place = showPlace(samples[only as number] as Place);
    throw new DataError(`${place} has the only training sample of the label ${JSON.stringify(label)}.`, {
      hint: 'Correct it if it is a slip or a heading (header: true skips one), give more samples of it, or leave it out.',
    });
  }
  const [label] = groups.keys();
  if (groups.size > 1 || label === undefined) return;
  throw new DataError(
    `All ${samples.length} training samples have the label ${JSON.stringify(label)}: there is nothing to tell apart.`,
    { hint: 'Give samples of two labels at least, or choose another column with labelColumn.' },
  );
}
