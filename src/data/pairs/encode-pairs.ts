import { DataError } from '../../errors.js';
import type { Tokenizer } from '../../text/tokenizer.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { showLocation } from '../labelled/location.js';
import type { Pair } from './parse-pairs.js';

/** The tokenizer and vocabulary of one side of the pairs. */
export interface Side {
  tokenizer: Tokenizer;
  vocabulary: Vocabulary;
}

/** A pair as ids; the target ends with `<EOS>`, the source does not. */
export interface EncodedPair {
  source: Int32Array;
  target: Int32Array;
}

export interface EncodedPairs {
  pairs: EncodedPair[];
  /** Number of pairs skipped because a side has too many tokens. */
  tooLong: number;
  source: SideCounts;
  target: SideCounts;
}

/** Tokens of the kept pairs, without `<EOS>`. */
export interface SideCounts {
  tokens: number;
  unknown: number;
}

/**
 * Encodes pairs and skips those with more than `maxLength` tokens on a side (null skips none). Throws a DataError with file and
 * line for a side without tokens, and if no pair is left.
 */
export function encodePairs(
  pairs: readonly Pair[],
  { source, target, maxLength }: { source: Side; target: Side; maxLength: number | null },
): EncodedPairs {
  const encoded: EncodedPair[] = [];
  const counts = { source: { tokens: 0, unknown: 0 }, target: { tokens: 0, unknown: 0 } };
  for (const pair of pairs) {
    const [sourceIds, targetIds] = [encodeSide(pair, 'source', source), encodeSide(pair, 'target', target)];
    if (maxLength !== null && Math.max(sourceIds.length, targetIds.length) > maxLength) continue;
    count(counts.source, sourceIds, source);
    count(counts.target, targetIds, target);
    encoded.push({ source: sourceIds, target: Int32Array.of(...targetIds, target.vocabulary.eosId) });
  }
  if (encoded.length === 0) {
    throw new DataError(`No pair has ${maxLength} tokens or fewer on each side.`, { hint: 'Raise data.maxLength.' });
  }
  return { pairs: encoded, tooLong: pairs.length - encoded.length, ...counts };
}

function encodeSide(pair: Pair, name: 'source' | 'target', { tokenizer, vocabulary }: Side): Int32Array {
  const ids = vocabulary.encode(tokenizer.tokens(pair[name]));
  if (ids.length > 0) return ids;
  throw new DataError(`${showLocation(pair.location)}: the ${name} has no token.`, { hint: 'Remove the line.' });
}

function count(counts: SideCounts, ids: Int32Array, { vocabulary }: Side): void {
  counts.tokens += ids.length;
  for (const id of ids) if (id === vocabulary.unkId) counts.unknown++;
}
