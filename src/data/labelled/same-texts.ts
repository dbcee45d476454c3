import { formatShare } from '../../text/quantities.js';
import { notice } from '../notices.js';

/** Gives a notice of the held-out samples that training has too, by their digests; `likeness` says in what they are the same. */
export function noticeSame(
  train: Float64Array,
  held: Readonly<Record<string, Float64Array | null>>,
  likeness = 'word for word',
): void {
  if (Object.values(held).every((digests) => digests === null)) return;
  const known = new Set<number>();
  // Indexes the held-out samples, because training may have millions.
  const asked = new Set(Object.values(held).flatMap((digests) => (digests === null ? [] : [...digests])));
  for (const digest of train) if (asked.has(digest)) known.add(digest);
  for (const [name, digests] of Object.entries(held)) {
    const count = digests?.reduce((sum, digest) => sum + Number(known.has(digest)), 0) ?? 0;
    if (count === 0 || digests === null) continue;
    notice(
      `${count} of ${digests.length} ${name} samples (${formatShare(count / digests.length)}) are also in the training data, ${likeness}: scores on them are too good.`,
    );
  }
}

/** Samples of the same content, numbered in the order of the first of each. */
export interface SameGroups {
  count: number;
  /** Indices of the samples, in their order. */
  members(group: number): Uint32Array;
}

/** The groups of equal digests; null if no two are the same. */
export function groupSame(digests: Float64Array): SameGroups | null {
  /** Of each sample, the first one that is the same. */
  const firsts = new Uint32Array(digests.length);
  const firstOf = createFirsts(digests);
  let count = 0;
  for (let index = 0; index < digests.length; index++) {
    const first = firstOf(index);
    firsts[index] = first;
    count += Number(first === index);
  }
  if (count === digests.length) return null;
  const groupOf = new Uint32Array(digests.length);
  const starts = new Uint32Array(count + 1);
  let found = 0;
  for (const [index, first] of firsts.entries()) {
    groupOf[index] = first === index ? found++ : (groupOf[first] as number);
    const next = (groupOf[index] as number) + 1;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let group = 1; group <= count; group++)
    starts[group] = (starts[group] as number) + (starts[group - 1] as number);
  const filled = starts.slice();
  const members = new Uint32Array(digests.length);
  for (const [index, group] of groupOf.entries()) {
    members[filled[group] as number] = index;
    filled[group] = (filled[group] as number) + 1;
  }
  return { count, members: (group) => members.subarray(starts[group], starts[group + 1]) };
}

/** The first index with the digest of each next one, by open addressing: a Map takes five times the memory. */
function createFirsts(digests: Float64Array): (index: number) => number {
  const mask = 2 ** Math.ceil(Math.log2(2 * digests.length + 1)) - 1;
  /** Indices from 1; 0 is a free slot. */
  const slots = new Uint32Array(mask + 1);
  return (index) => {
    const digest = digests[index] as number;
    let slot = (digest % 2 ** 32) & mask;
    for (let found = slots[slot] as number; found !== 0; found = slots[slot] as number) {
      if (digests[found - 1] === digest) return found - 1;
      slot = (slot + 1) & mask;
    }
    slots[slot] = index + 1;
    return index;
  };
}

/** A 53-bit hash of a text, by two multiplicative hashes: among a million texts, a collision has a probability of about 1 in 10,000. */
export function digestOf(text: string): number {
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
