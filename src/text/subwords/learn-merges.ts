import TinyQueue from 'tinyqueue';
import { ConfigError } from '../../errors.js';
import { detached } from '../detached.js';
import { chunksOf } from './chunks.js';
import type { Merge } from './merges.js';
import { createPairCounts, type PairCounts } from './pair-counts.js';

export interface LearnMergesOptions {
  /** Vocabulary size to reach: `<EOS>`, `<UNK>`, the characters and the merged tokens; smaller if no pair occurs twice. */
  vocabularySize: number;
  /** Characters that occur less often are ignored. */
  minCount: number;
}

/**
 * Byte-pair encoding (Gage 1994; Sennrich, Haddow and Birch 2016, "Neural Machine Translation of Rare Words with Subword
 * Units", algorithm 1): merges the most frequent pair of neighbours repeatedly; of equally frequent pairs the first by code units.
 * `texts` are normalised. Throws a ConfigError if there are more characters than the vocabulary size.
 */
export function learnMerges(texts: Iterable<string>, { vocabularySize, minCount }: LearnMergesOptions): Merge[] {
  const chunks = countChunks(texts);
  const characters = countCharacters(chunks);
  const known = new Set([...characters].filter(([, count]) => count >= minCount).map(([character]) => character));
  const room = vocabularySize - SPECIALS - known.size;
  if (room < 0) throw tooSmall(vocabularySize, known.size + SPECIALS);
  return merge(createPairCounts(splitChunks(chunks, known)), known, room);
}

function merge(pairs: PairCounts, tokens: Set<string>, room: number): Merge[] {
  const merges: Merge[] = [];
  const queue = new TinyQueue(pairs.all(), byCountThenText);
  const target = tokens.size + room;
  while (tokens.size < target) {
    const best = queue.pop();
    if (best === undefined) break;
    const count = pairs.count(best);
    // Other merges may have reduced its count since it was queued.
    if (count < best.count) {
      if (count >= LEAST) queue.push({ ...best, count });
      continue;
    }
    if (count < LEAST) break;
    merges.push([best.left, best.right]);
    tokens.add(best.left + best.right);
    for (const risen of pairs.merge(best)) queue.push(risen);
  }
  return merges;
}

/** `<EOS>` and `<UNK>`. */
const SPECIALS = 2;

/** Pairs that occur once are not merged. */
const LEAST = 2;

interface CountedPair {
  left: string;
  right: string;
  count: number;
}

function byCountThenText(one: CountedPair, other: CountedPair): number {
  return other.count - one.count || compare(one.left, other.left) || compare(one.right, other.right);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function countChunks(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const chunk of chunksOf(text)) {
      const count = counts.get(chunk);
      counts.set(count === undefined ? detached(chunk) : chunk, (count ?? 0) + 1);
    }
  }
  return counts;
}

function countCharacters(chunks: ReadonlyMap<string, number>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [chunk, count] of chunks) {
    for (const character of chunk) counts.set(character, (counts.get(character) ?? 0) + count);
  }
  return counts;
}

/** The runs of known characters in the chunks. */
function* splitChunks(
  chunks: ReadonlyMap<string, number>,
  known: ReadonlySet<string>,
): Generator<{ tokens: string[]; count: number }, void> {
  for (const [chunk, count] of chunks) {
    let tokens: string[] = [];
    for (const character of chunk) {
      if (known.has(character)) {
        tokens.push(character);
        continue;
      }
      yield { tokens, count };
      tokens = [];
    }
    yield { tokens, count };
  }
}

function tooSmall(vocabularySize: number, needed: number): ConfigError {
  return new ConfigError(
    `A vocabulary of ${vocabularySize} subwords has no room for the characters of the training text, which with <EOS> and <UNK> are ${needed}.`,
    { hint: `Raise text.vocabularySize to ${needed} or more, or text.minCount to leave rare characters out.` },
  );
}
