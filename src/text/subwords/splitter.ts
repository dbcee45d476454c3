import { detached } from '../detached.js';
import { chunksOf } from './chunks.js';
import type { Merge } from './merges.js';
import { mergePair } from './pair-counts.js';

/** Number of cached chunks; words repeat. */
const CACHE_SIZE = 65_536;

/** Splits text into subwords: in each chunk, applies the earliest learned merge until none applies. */
export function createSubwordSplitter(merges: readonly Merge[]): (text: string) => Iterable<string> {
  const ranks = new Map<string, Map<string, number>>();
  for (const [rank, [left, right]] of merges.entries()) {
    const row = ranks.get(left) ?? new Map<string, number>();
    ranks.set(left, row.set(right, rank));
  }
  let cache = new Map<string, string[]>();

  function split(chunk: string): string[] {
    let tokens = [...chunk];
    while (true) {
      const rank = lowestRank(tokens);
      if (rank === Number.POSITIVE_INFINITY) return tokens;
      const [left, right] = merges[rank] as Merge;
      tokens = mergePair(tokens, left, right);
    }
  }

  function lowestRank(tokens: readonly string[]): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (let index = 1; index < tokens.length; index++) {
      const rank = ranks.get(tokens[index - 1] as string)?.get(tokens[index] as string);
      if (rank !== undefined && rank < lowest) lowest = rank;
    }
    return lowest;
  }

  return function* subwords(text) {
    for (const chunk of chunksOf(text)) {
      let tokens = cache.get(chunk);
      if (tokens === undefined) {
        if (cache.size >= CACHE_SIZE) cache = new Map();
        const key = detached(chunk);
        tokens = split(key);
        cache.set(key, tokens);
      }
      yield* tokens;
    }
  };
}
