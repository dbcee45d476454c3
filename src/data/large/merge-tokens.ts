import { EOS, UNK } from '../../text/specials.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import type { CorpusDescription } from '../describe.js';
import type { CorpusUnit } from '../sequences.js';
import { EOS_ID, type RunningSplit } from './encode-texts.js';
import type { CountedTokens } from './jobs.js';

/** All tokens of the workers. */
export interface MergedTokens {
  /** In order of first occurrence, by worker. */
  tokens: string[];
  /** Counts of each token, by split. */
  counts: Float64Array[];
  /** For each worker, the index in `tokens` of each of its running ids. */
  indices: Uint32Array[];
}

/** Merges the tokens of all workers. */
export function mergeTokens(found: readonly CountedTokens[], splits: readonly (RunningSplit | null)[]): MergedTokens {
  const index = new Map([EOS, UNK].map((token, position) => [token, position]));
  const indices = found.map(({ tokens }) =>
    Uint32Array.from(tokens, (token) => {
      const known = index.get(token);
      if (known !== undefined) return known;
      index.set(token, index.size);
      return index.size - 1;
    }),
  );
  const counts = splits.map((split, number) => {
    const sum = new Float64Array(index.size);
    for (const [hand, { counts: own }] of found.entries()) {
      for (const [id, count] of (own[number] ?? []).entries()) {
        const position = indices[hand]?.[id] as number;
        sum[position] = (sum[position] as number) + count;
      }
    }
    sum[EOS_ID] = (sum[EOS_ID] as number) + (split?.addedEnds ?? 0);
    return sum;
  });
  return { tokens: [...index.keys()], counts, indices };
}

/** Token counts of the training text, for `vocabularyOf`. */
export function trainingCounts({ tokens, counts }: MergedTokens): Map<string, number> {
  const [train] = counts;
  const found = new Map<string, number>();
  for (const [position, token] of tokens.entries()) {
    const count = train?.[position] ?? 0;
    if (count > 0) found.set(token, count);
  }
  return found;
}

/** The counts of a split with the ids of `vocabulary`; see `encodeCorpus`. */
export function describeSplit(
  { counts: text, length, ranges }: RunningSplit,
  counts: Float64Array,
  tokens: readonly string[],
  vocabulary: Vocabulary,
  unit: CorpusUnit,
): CorpusDescription {
  let types = 0;
  let unknown = 0;
  for (const [position, token] of tokens.entries()) {
    const count = counts[position] as number;
    if (count === 0 || position === EOS_ID) continue;
    types++;
    if (vocabulary.id(token) === vocabulary.unkId) unknown += count;
  }
  const ended = counts[EOS_ID] as number;
  const sequences = ranges.reduce((sum, { ends }) => sum + ends.length, 0);
  return {
    ...text,
    sequences: unit === 'stream' ? Number(length > 0) : sequences,
    tokens: length,
    types,
    unknown,
    unknownShare: length === ended ? 0 : unknown / (length - ended),
  };
}
