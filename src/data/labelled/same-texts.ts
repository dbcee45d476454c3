import { formatShare } from '../../text/quantities.js';
import { notice } from '../notices.js';

/** Gives a notice of the held-out samples that training has too, word for word; `identity` is the same for the same content. */
export function noticeSame<Sample>(
  train: readonly Sample[],
  held: Readonly<Record<string, readonly Sample[] | null>>,
  identity: (sample: Sample) => string,
): void {
  let known: Set<string> | null = null;
  for (const [name, samples] of Object.entries(held)) {
    if (samples === null || samples.length === 0) continue;
    known ??= new Set(train.map(identity));
    const same = samples.filter((sample) => known?.has(identity(sample))).length;
    if (same === 0) continue;
    notice(
      `${same} of ${samples.length} ${name} samples (${formatShare(same / samples.length)}) stand word for word in the training data: scores on them are too good.`,
    );
  }
}

/** The indices of samples of each content, in the order of the first; null where no two are the same. */
export function groupSame(identities: readonly string[]): number[][] | null {
  const groups = new Map<string, number[]>();
  for (const [index, identity] of identities.entries()) {
    const group = groups.get(identity);
    if (group === undefined) groups.set(identity, [index]);
    else group.push(index);
  }
  return groups.size === identities.length ? null : [...groups.values()];
}
