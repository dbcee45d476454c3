/** Counts of neighbouring tokens in sequences that occur `count` times each. */
export interface PairCounts {
  /** Every pair that occurs. */
  all(): CountedPair[];
  count(pair: Pair): number;
  /** Merges a pair everywhere, from left to right; returns the pairs that now occur more often. */
  merge(pair: Pair): CountedPair[];
}

interface Pair {
  left: string;
  right: string;
}

interface CountedPair extends Pair {
  count: number;
}

interface Sequence {
  tokens: string[];
  count: number;
}

/** Count and sequences of a pair. */
interface Entry extends CountedPair {
  /** Sequences that contain or contained the pair. */
  sequences: Set<Sequence>;
}

/** Counts the pairs of `sequences`; takes ownership of their lists of tokens. */
export function createPairCounts(sequences: Iterable<Sequence>): PairCounts {
  const entries = new Map<string, Map<string, Entry>>();

  function entryOf(left: string, right: string): Entry {
    const row = entries.get(left) ?? new Map<string, Entry>();
    if (row.size === 0) entries.set(left, row);
    const entry = row.get(right) ?? { left, right, count: 0, sequences: new Set() };
    row.set(right, entry);
    return entry;
  }

  function add(sequence: Sequence, times: number): Set<Entry> {
    const touched = new Set<Entry>();
    for (const [index, right] of sequence.tokens.entries()) {
      const left = sequence.tokens[index - 1];
      if (left === undefined) continue;
      const entry = entryOf(left, right);
      entry.count += times * sequence.count;
      entry.sequences.add(sequence);
      touched.add(entry);
    }
    return touched;
  }

  for (const sequence of sequences) add(sequence, 1);

  return {
    all: () => [...entries.values()].flatMap((row) => [...row.values()].map(pairOf)),
    count: ({ left, right }) => entries.get(left)?.get(right)?.count ?? 0,
    merge({ left, right }) {
      const touched = new Set<Entry>();
      const { sequences: affected } = entryOf(left, right);
      for (const sequence of affected) {
        add(sequence, -1);
        sequence.tokens = mergePair(sequence.tokens, left, right);
        for (const entry of add(sequence, 1)) touched.add(entry);
      }
      entries.get(left)?.delete(right);
      // Only pairs with the new token can have become more frequent.
      const merged = left + right;
      return [...touched].filter((entry) => entry.left === merged || entry.right === merged).map(pairOf);
    },
  };
}

/** Joins each `left` that is followed by `right`, from left to right. */
export function mergePair(tokens: readonly string[], left: string, right: string): string[] {
  const merged: string[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] as string;
    const joins = token === left && tokens[index + 1] === right;
    merged.push(joins ? left + right : token);
    if (joins) index++;
  }
  return merged;
}

function pairOf({ left, right, count }: Entry): CountedPair {
  return { left, right, count };
}
