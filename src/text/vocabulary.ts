import { CheckpointError, ConfigError, DataError } from '../errors.js';
import { detached } from './detached.js';
import { EOS, UNK } from './specials.js';

/** The tokens of a model, each with an id below `size`: `<EOS>`, `<UNK>`, then by descending count, then by code point. */
export interface Vocabulary {
  readonly size: number;
  readonly eosId: number;
  readonly unkId: number;
  readonly tokens: readonly string[];
  /** Number of occurrences in the training text; `<UNK>` counts all occurrences of excluded tokens. */
  readonly counts: readonly number[];
  /** The id of `token`, `unkId` if it is unknown. */
  id(token: string): number;
  has(token: string): boolean;
  /** The token with this id; throws a RangeError if there is none. */
  token(id: number): string;
  encode(tokens: Iterable<string>): Int32Array;
  toJSON(): VocabularyJSON;
}

/** A vocabulary as a checkpoint stores it. */
export interface VocabularyJSON {
  tokens: readonly string[];
  counts: readonly number[];
}

export interface VocabularyOptions {
  /** Tokens that occur less often become `<UNK>`. */
  minCount: number;
  /** Maximum size, including the two special tokens: the most frequent tokens are kept. Null keeps all. */
  maxSize: number | null;
  /** Tokens that are always kept, within `maxSize`. */
  always?: ReadonlySet<string>;
}

/**
 * Builds a vocabulary from the tokens of the training text. `<EOS>` and `<UNK>` among them count as the special tokens. Throws a
 * ConfigError for a `maxSize` below 3 and a DataError if no token is left.
 */
export function buildVocabulary(tokens: Iterable<string>, options: VocabularyOptions): Vocabulary {
  const counts = new Map<string, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return vocabularyOf(counts, options);
}

/** Like `buildVocabulary`, from counts; modifies `counts`. */
export function vocabularyOf(
  counted: Map<string, number>,
  { minCount, maxSize, always = new Set() }: VocabularyOptions,
): Vocabulary {
  if (maxSize !== null && maxSize < 3) {
    throw new ConfigError(
      `A vocabulary of ${maxSize} has no room for a token of the text: ${EOS} and ${UNK} take two places.`,
      {
        hint: 'Set maxSize to 3 or more, or to null to keep every token.',
      },
    );
  }
  for (const token of always) if (!counted.has(token)) counted.set(token, 0);
  const ends = takeCount(counted, EOS);
  let unknown = takeCount(counted, UNK);

  const entries = [...counted].sort(byCountThenCodePoint);
  const frequent = entries.slice(0, maxSize === null ? undefined : maxSize - 2);
  const kept = frequent.filter(([token, count]) => count >= minCount || always.has(token));
  if (kept.length === 0) throw nothingKept(entries[0], minCount);
  for (const [, count] of entries) unknown += count;
  for (const [, count] of kept) unknown -= count;
  const keptTokens = kept.map(([token]) => detached(token));
  return createVocabulary([EOS, UNK, ...keptTokens], [ends, unknown, ...kept.map(([, count]) => count)]);
}

/** Reads the output of `toJSON`; throws a CheckpointError that names the problem. */
export function vocabularyFromJSON(value: unknown): Vocabulary {
  const { tokens, counts } = Object(value) as { tokens?: unknown; counts?: unknown };
  if (!Array.isArray(tokens)) throw invalid('it has no list "tokens"');
  if (!Array.isArray(counts)) throw invalid('it has no list "counts"');
  if (counts.length !== tokens.length) throw invalid(`it has ${tokens.length} tokens and ${counts.length} counts`);
  for (const [id, special] of [EOS, UNK].entries()) {
    if (tokens[id] !== special) throw invalid(`its token ${id} is ${JSON.stringify(tokens[id])} instead of ${special}`);
  }
  const seen = new Map<string, number>();
  for (const [id, token] of tokens.entries()) {
    if (typeof token !== 'string' || token === '') throw invalid(`its token ${id} is ${JSON.stringify(token)}`);
    const first = seen.get(token);
    if (first !== undefined) throw invalid(`its tokens ${first} and ${id} are both ${JSON.stringify(token)}`);
    seen.set(token, id);
    const count: unknown = counts[id];
    if (!Number.isSafeInteger(count) || (count as number) < 0) {
      throw invalid(`the count of its token ${id} is ${JSON.stringify(count)}`);
    }
  }
  return createVocabulary(tokens, counts);
}

function createVocabulary(tokens: readonly string[], counts: readonly number[]): Vocabulary {
  // A Map, because a token may be `__proto__` or `constructor`.
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const unkId = 1;
  const id = (token: string) => ids.get(token) ?? unkId;
  return {
    size: tokens.length,
    eosId: 0,
    unkId,
    tokens,
    counts,
    id,
    has: (token) => ids.has(token),
    token(wanted) {
      const token = tokens[wanted];
      if (token === undefined) throw new RangeError(`There is no token ${wanted} in a vocabulary of ${tokens.length}.`);
      return token;
    },
    encode: (pieces) => Int32Array.from(pieces, id),
    toJSON: () => ({ tokens, counts }),
  };
}

function takeCount(counted: Map<string, number>, special: string): number {
  const count = counted.get(special) ?? 0;
  counted.delete(special);
  return count;
}

function byCountThenCodePoint([left, leftCount]: [string, number], [right, rightCount]: [string, number]): number {
  return rightCount - leftCount || compareCodePoints(left, right);
}

/** Strings compare by UTF-16 code unit, in which U+1F600 comes before U+FF01. */
function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    if (left.charCodeAt(index) === right.charCodeAt(index)) continue;
    return (left.codePointAt(index) as number) - (right.codePointAt(index) as number);
  }
  return left.length - right.length;
}

function nothingKept(mostFrequent: [string, number] | undefined, minCount: number): DataError {
  if (mostFrequent === undefined) {
    return new DataError('The training text has no tokens to build a vocabulary from.', { hint: 'Give it some text.' });
  }
  const [token, count] = mostFrequent;
  return new DataError(
    `No token of the training text occurs ${minCount} times: the most frequent, ${JSON.stringify(token)}, occurs ${count}.`,
    { hint: `Lower minCount to ${count} or less, or give more text.` },
  );
}

function invalid(problem: string): CheckpointError {
  return new CheckpointError(`The vocabulary is damaged: ${problem}.`, {
    hint: 'Use another checkpoint of the run, or train it again.',
  });
}
