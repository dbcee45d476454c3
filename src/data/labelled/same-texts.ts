import { formatShare } from '../../text/quantities.js';
import { notice } from '../notices.js';

/** Gives a notice of the held-out samples that training has too; `identity` is the same for the same content, and `likeness` says in what. */
export function noticeSame<Sample>(
  train: readonly Sample[],
  held: Readonly<Record<string, readonly Sample[] | null>>,
  identity: (sample: Sample) => string,
  likeness = 'word for word',
): void {
  // Of what is held out: training may be a million samples.
  const counts = new Map<string, { name: string; count: number }[]>();
  for (const [name, samples] of Object.entries(held)) {
    for (const sample of samples ?? []) {
      const content = identity(sample);
      const found = counts.get(content) ?? [];
      const own = found.find((one) => one.name === name);
      if (own === undefined) counts.set(content, [...found, { name, count: 1 }]);
      else own.count++;
    }
  }
  if (counts.size === 0) return;
  const same = new Map<string, number>();
  for (const sample of train) {
    const content = identity(sample);
    for (const { name, count } of counts.get(content) ?? []) same.set(name, (same.get(name) ?? 0) + count);
    counts.delete(content);
  }
  for (const [name, samples] of Object.entries(held)) {
    const count = same.get(name);
    if (count === undefined || samples === null) continue;
    notice(
      `${count} of ${samples.length} ${name} samples (${formatShare(count / samples.length)}) stand ${likeness} in the training data: scores on them are too good.`,
    );
  }
}

/** The indices of samples of each content, in the order of the first; null where no two are the same. */
export function groupSame<Sample>(samples: readonly Sample[], identity: (sample: Sample) => string): number[][] | null {
  // Digests, since the contents of a million samples fill the memory.
  const digests = Float64Array.from(samples, (sample) => digest(identity(sample)));
  if (new Set(digests).size === samples.length) return null;
  const groups = new Map<number, number[]>();
  for (const [index, key] of digests.entries()) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  return [...groups.values()];
}

/** 53 bits of a text, by two multiplicative hashes: of a million texts two different ones agree once in ten thousand times. */
function digest(text: string): number {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (high & 0x1fffff) * 2 ** 32 + (low >>> 0);
}
