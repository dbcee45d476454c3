import { formatShare } from '../../text/quantities.js';
import { notice } from '../notices.js';

/** Gives a notice of held-out samples that are also in the training data; `identity` is equal for equal content, `likeness` describes it. */
export function noticeSame<Sample>(
  train: readonly Sample[],
  held: Readonly<Record<string, readonly Sample[] | null>>,
  identity: (sample: Sample) => string,
  likeness = 'word for word',
): void {
  // Indexes the held-out samples, because training may have millions.
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
      `${count} of ${samples.length} ${name} samples (${formatShare(count / samples.length)}) are ${likeness} in the training data: scores on them are too good.`,
    );
  }
}

/** Groups the indices of samples by content, in order of first occurrence; null if all differ. */
export function groupSame<Sample>(samples: readonly Sample[], identity: (sample: Sample) => string): number[][] | null {
  // Hashes, because the contents of a million samples would fill the memory.
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

/** A 53-bit hash of a text, by two multiplicative hashes: among a million texts, a collision has a probability of about 1 in 10,000. */
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
