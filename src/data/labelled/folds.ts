import type { Random } from '../../runtime/random.js';
import { indicesByLabel } from './by-label.js';
import { groupSame } from './same-texts.js';

/**
 * The fold, 0..count-1, of each sample for cross-validation: folds differ by one sample at most, and so do the shares of a
 * label among them; samples with the same of `digests` are in the same fold. Throws a RangeError for less than 2 folds, or more than samples.
 */
export function stratifiedFolds(
  labels: readonly string[],
  count: number,
  random: Random,
  digests: Float64Array | null = null,
): Int32Array {
  if (!(count >= 2 && count <= labels.length)) {
    throw new RangeError(`${labels.length} samples are too few for ${count} folds.`);
  }
  const folds = new Int32Array(labels.length);
  const groups = digests && groupSame(digests);
  if (groups !== null && groups.count >= count) {
    const members = Array.from({ length: groups.count }, (_, group) => groups.members(group));
    const byGroup = stratifiedFolds(
      members.map(([first]) => labels[first as number] as string),
      count,
      random,
    );
    for (const [group, indices] of members.entries())
      for (const index of indices) folds[index] = byGroup[group] as number;
    return folds;
  }
  // Round-robin: the next label continues where the last one ended.
  let dealt = 0;
  for (const indices of indicesByLabel(labels).values()) {
    random.shuffle(indices);
    for (const index of indices) folds[index] = dealt++ % count;
  }
  return folds;
}
