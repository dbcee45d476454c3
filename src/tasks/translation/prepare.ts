import { createHash } from 'node:crypto';
import type { ConfigOf } from '../../config/schema.js';
import { type EncodedPairs, encodePairs, type Side } from '../../data/pairs/encode-pairs.js';
import { loadPairSplits, type PairSplit } from '../../data/pairs/load-pairs.js';
import type { Pair } from '../../data/pairs/parse-pairs.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import { EOS } from '../../text/specials.js';
import { buildTokenizer } from '../../text/tokenizer.js';
import { textVocabulary, tokenizerSpec } from '../text/tokenization.js';

type Config = ConfigOf<'translation'>;

/** Pairs as they were read and as ids. */
export interface PreparedSplit extends EncodedPairs {
  texts: Pair[];
  /** Pairs left out for an empty side. */
  skipped: number;
}

/** A config's pairs, read and encoded. */
export interface PreparedPairs {
  train: PreparedSplit;
  validation: PreparedSplit | null;
  test: PreparedSplit | null;
  source: Side;
  target: Side;
  /** SHA-256 in hexadecimal of the training ids. */
  dataHash: string;
}

/**
 * Reads a config's pairs; how they are written is `stored`, the checkpoint's that a run goes on from, or comes from the
 * training pairs alone. Throws a DataError for pairs that cannot be used.
 */
export async function preparePairs(
  { data, source, target, seed }: Pick<Config, 'data' | 'source' | 'target' | 'seed'>,
  stored: { source: Side; target: Side } | null,
): Promise<PreparedPairs> {
  const random = createRandom(deriveSeed(seed, 'splits'));
  const splits = await loadPairSplits(data, { baseDirectory: process.cwd(), random });
  const sides = stored ?? {
    source: learnSide(source, splits.train.pairs, 'source'),
    target: learnSide(target, splits.train.pairs, 'target'),
  };
  const encode = ({ pairs, skipped }: PairSplit, maxLength: number | null): PreparedSplit => ({
    ...encodePairs(pairs, { ...sides, maxLength }),
    texts: pairs,
    skipped,
  });
  const train = encode(splits.train, data.maxLength);
  return {
    train,
    validation: splits.validation && encode(splits.validation, null),
    test: splits.test && encode(splits.test, null),
    ...sides,
    dataHash: hashPairs(train),
  };
}

/** How one side of the training pairs is written: its tokenizer, and a vocabulary in which `<EOS>` counts the texts. */
function learnSide(text: Config['source'], pairs: readonly Pair[], side: 'source' | 'target'): Side {
  const spec = tokenizerSpec(text, () => pairs.map((pair) => pair[side]), null);
  const tokenizer = buildTokenizer(spec);
  function* tokens(): Generator<string, void> {
    for (const pair of pairs) {
      yield* tokenizer.tokens(pair[side]);
      yield EOS;
    }
  }
  return { tokenizer, vocabulary: textVocabulary(tokens(), text, spec) };
}

function hashPairs({ pairs }: EncodedPairs): string {
  const hash = createHash('sha256');
  // Lengths too: the same ids could be cut elsewhere.
  for (const { source, target } of pairs) {
    hash.update(Int32Array.of(source.length, target.length)).update(source).update(target);
  }
  return hash.digest('hex');
}
