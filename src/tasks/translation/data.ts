import { hashOf } from '../../data/hash.js';
import { type EncodedPairs, encodePairs, type Side } from '../../data/pairs/encode-pairs.js';
import { loadPairSplits, type PairSplits } from '../../data/pairs/load-pairs.js';
import { type PairOptions, planPairs } from '../../data/pairs/pair-batches.js';
import type { Pair } from '../../data/pairs/parse-pairs.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import { formatQuantity, formatShare } from '../../text/quantities.js';
import { EOS } from '../../text/specials.js';
import { buildTokenizer } from '../../text/tokenizer.js';
import { mapSplits, reportSplits, type Splits } from '../shared/splits.js';
import { textVocabulary, tokenizerSpec } from '../shared/tokenization.js';
import type { PreparedData } from '../shared/trainer.js';
import type { TrainingOptions } from '../task-training.js';
import type { TranslationConfig } from './config.js';
import { readStoredSides } from './spec.js';

/** Pairs as text and as ids. */
export interface PreparedSplit extends EncodedPairs {
  texts: Pair[];
  /** Number of pairs skipped because of an empty side. */
  skipped: number;
}

/** A config's pairs, encoded. */
export interface PreparedPairs extends PreparedData, Splits<PreparedSplit> {
  source: Side;
  target: Side;
  /** Target tokens per source token in the training pairs. */
  lengthRatio: number;
}

/**
 * Reads a config's pairs. Tokenizers and vocabularies come from the checkpoint that a run starts from, or only from the training
 * pairs. Throws a DataError for unusable pairs.
 */
export async function preparePairs(
  { data, source, target, seed }: TranslationConfig,
  { resume, initialise }: TrainingOptions,
): Promise<PreparedPairs> {
  const loaded = await loadOwnPairs({ data, seed });
  const origin = resume ?? initialise?.checkpoint;
  const sides =
    origin === undefined
      ? {
          source: buildSide(source, loaded.train.pairs, 'source'),
          target: buildSide(target, loaded.train.pairs, 'target'),
        }
      : readStoredSides(origin);
  const splits = mapSplits(loaded, ({ pairs, skipped }, name): PreparedSplit => {
    const maxLength = name === 'train' ? data.maxLength : null;
    return { ...encodePairs(pairs, { ...sides, maxLength }), texts: pairs, skipped };
  });
  const { train } = splits;
  const size = ({ vocabulary }: Side) => formatQuantity(vocabulary.size, 'token');
  return {
    ...splits,
    ...sides,
    lengthRatio: train.target.tokens / train.source.tokens,
    stored: {
      tokenizer: { source: sides.source.tokenizer.spec, target: sides.target.tokenizer.spec },
      vocabulary: { source: sides.source.vocabulary.toJSON(), target: sides.target.vocabulary.toJSON() },
      dataHash: hashPairs(train),
    },
    report: {
      splits: reportSplits(splits, describeSplit),
      facts: [],
      sizes: [`${size(sides.source)} of the source`, `${size(sides.target)} of the target`],
    },
  };
}

/** A config's pairs as text; a fraction depends only on the seed. */
export function loadOwnPairs({ data, seed }: Pick<TranslationConfig, 'data' | 'seed'>): Promise<PairSplits> {
  const random = createRandom(deriveSeed(seed, 'splits'));
  return loadPairSplits(data, { baseDirectory: '.', random });
}

/** Plans batches of pairs; without `random` they are sorted by length. */
export function planPairBatches({ vocabulary }: Pick<Side, 'vocabulary'>, batchSize: number) {
  return ({ pairs }: Pick<EncodedPairs, 'pairs'>, order: Pick<PairOptions, 'random' | 'epoch'>) =>
    planPairs(pairs, { batchSize, startId: vocabulary.eosId, ...order });
}

/** The tokenizer and vocabulary of one side of the training pairs; the count of `<EOS>` is the number of texts. */
function buildSide(text: TranslationConfig['source'], pairs: readonly Pair[], side: 'source' | 'target'): Side {
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
  // The hash includes lengths, because the same ids could be split differently.
  return hashOf(pairs.flatMap(({ source, target }) => [Int32Array.of(source.length, target.length), source, target]));
}

function describeSplit({ pairs, source, target, skipped, tooLong }: PreparedSplit) {
  const counts = { pairs: pairs.length, sourceTokens: source.tokens, targetTokens: target.tokens, skipped, tooLong };
  const unknown = ({ tokens, unknown }: typeof source) => `${formatShare(unknown / tokens)} <UNK>`;
  const parts = [
    formatQuantity(pairs.length, 'pair'),
    `${formatQuantity(source.tokens, 'source token')} (${unknown(source)})`,
    `${formatQuantity(target.tokens, 'target token')} (${unknown(target)})`,
    ...(skipped === 0 ? [] : [`${formatQuantity(skipped, 'pair')} with an empty side skipped`]),
    ...(tooLong === 0 ? [] : [`${formatQuantity(tooLong, 'longer pair')} skipped`]),
  ];
  return { counts, summary: parts.join(', ') };
}
