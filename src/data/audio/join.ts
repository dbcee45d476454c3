import type { Random } from '../../runtime/random.js';
import type { Utterance } from './utterance.js';

/** How recordings are joined to strings. */
export interface JoinSpec {
  /** Number of recordings of a string. */
  shortest: number;
  longest: number;
  /** Silence between two of them. */
  gapMilliseconds: { from: number; to: number };
  /** Whether all recordings of a string have the same group. */
  sameGroup: boolean;
  /** Number of strings; null is the number that uses each recording once on average. */
  strings: number | null;
}

/** A string of recordings: indices of utterances, and the samples of silence before each but the first. */
export interface JoinedString {
  parts: number[];
  gaps: number[];
}

/** Draws strings of utterances with equal probability. */
export function drawStrings(
  utterances: Iterable<Pick<Utterance, 'group'>>,
  { shortest, longest, gapMilliseconds, sameGroup, strings }: JoinSpec,
  sampleRate: number,
  random: Random,
): JoinedString[] {
  const groups = new Map<string | null, number[]>();
  const keys = Array.from(utterances, ({ group }) => (sameGroup ? group : null));
  for (const [index, key] of keys.entries()) {
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [index]);
    else own.push(index);
  }
  const pools = keys.map((key) => groups.get(key) as number[]);
  const pick = <Item>(items: readonly Item[]) => items[random.integer(items.length)] as Item;
  const { from, to } = gapMilliseconds;
  const count = strings ?? Math.max(1, Math.round((2 * keys.length) / (shortest + longest)));
  return Array.from({ length: count }, () => {
    const pool = pick(pools);
    const parts = Array.from({ length: shortest + random.integer(longest - shortest + 1) }, () => pick(pool));
    const gaps = parts.slice(1).map(() => Math.round(((from + random.next() * (to - from)) * sampleRate) / 1000));
    return { parts, gaps };
  });
}

/** Concatenates recordings, with silence of `gaps` samples between them. */
export function joinSamples(parts: readonly Float32Array[], gaps: readonly number[] = []): Float32Array {
  const length = [...parts.map((part) => part.length), ...gaps].reduce((sum, size) => sum + size, 0);
  const joined = new Float32Array(length);
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (index > 0) at += gaps[index - 1] ?? 0;
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
