import type { Random } from '../../runtime/random.js';
import { indicesByLabel } from './by-label.js';

/**
 * The fold, 0..count-1, of each sample for cross-validation: folds differ by one sample at most, and so do the shares of a
 * label among them. Throws a RangeError for less than 2 folds, or more than samples.
 */
export function stratifiedFolds(labels: readonly string[], count: number, random: Random): Int32Array {
  if (!(count >= 2 && count <= labels.length)) {
    throw new RangeError(`${labels.length} samples cannot be put in ${count} folds.`);
  }
  const folds = new Int32Array(labels.length);
  // Dealt like cards: the next label goes on where the last one ended.
  let dealt = 0;
  for (const indices of indicesByLabel(labels).values()) {
    random.shuffle(indices);
    for (const index of indices) folds[index] = dealt++ % count;
  }
  return folds;
}
