import { argMax } from '../../kernels/distribution.js';
import { notFinite } from '../../model/not-finite.js';
import { tellProgress } from '../../runtime/progress.js';
import { checkBounds, checkCounts } from '../bounds.js';
import { chunksOf } from '../chunks.js';
import {
  type BeamLimits,
  checkLimits,
  type FoundSequence,
  type SearchSpec,
  searchBeams,
} from '../decode/beam-search.js';
import { unknownTokens } from '../prompt.js';
import type { Translator } from '../translator.js';
import { translateDefaults } from './translate-defaults.js';

export interface TranslateOptions extends Partial<BeamLimits> {
  /** Coverage penalty beta of Wu et al. 2016, 0 or more: the cost of source tokens without attention. */
  coveragePenalty?: number;
  /** Maximum tokens of a translation; null depends on the length of the source. */
  maxLength?: number | null;
  /** Whether to replace `<UNK>` by the source token with the most attention; the default if there is attention. */
  replaceUnknown?: boolean;
  /** Sentences per batch. */
  batchSize?: number;
}

/** One translation of a text. */
export interface Translation extends Omit<FoundSequence, 'ids'> {
  text: string;
  /** Without `<EOS>`. */
  tokens: string[];
}

export interface TranslatedText {
  source: string;
  sourceTokens: string[];
  /** The distinct source tokens outside the vocabulary. */
  unknown: string[];
  /** Best first. */
  translations: Translation[];
}

/** Texts that are sorted by length together, to limit padding within a batch. */
export const TRANSLATED_AT_ONCE = 256;

/**
 * Translates a stream of texts, in order. A text without tokens has an empty translation. Throws a RangeError for an option
 * out of bounds.
 */
export async function* translateEach(
  translator: Translator,
  texts: AsyncIterable<string> | Iterable<string>,
  options: TranslateOptions = {},
): AsyncGenerator<TranslatedText, void> {
  for await (const window of chunksOf(texts, TRANSLATED_AT_ONCE)) yield* translateTexts(translator, window, options);
}

/** Translates one text or a list, in batches of similar length. Throws a RangeError for an option out of bounds. */
export function translateTexts(
  translator: Translator,
  texts: string | readonly string[],
  options: TranslateOptions = {},
): TranslatedText[] {
  const { beamSize, lengthPenalty, coveragePenalty, count } = { ...translateDefaults, ...options };
  const { maxLength = null, replaceUnknown = translator.attends, batchSize = 32 } = options;
  checkLimits({ beamSize, lengthPenalty, count });
  checkBounds('coveragePenalty', coveragePenalty, { min: 0 });
  checkCounts({ maxLength: maxLength ?? 1, batchSize });
  const { vocabulary, tokenizer } = translator.source;
  const sentences = [texts].flat().map((text) => {
    const tokens = tokenizer.tokenize(text);
    return { text, tokens, ids: vocabulary.encode(tokens) };
  });
  const byLength = sentences
    .filter(({ ids }) => ids.length > 0)
    .sort((left, right) => left.ids.length - right.ids.length);
  const found = new Map<(typeof sentences)[number], FoundSequence[]>();
  for (let first = 0; first < byLength.length; first += batchSize) {
    const batch = byLength.slice(first, first + batchSize);
    tellProgress({ what: 'Translating', done: first, total: byLength.length, unit: 'texts', isPart: true });
    const specs = batch.map(
      ({ ids: { length } }): SearchSpec => ({
        startId: translator.startId,
        endId: translator.endId,
        longest: maxLength ?? defaultLength(translator, length),
        adjust: (attention) => (coveragePenalty === 0 ? 0 : coveragePenalty * logCoverage(attention, length)),
      }),
    );
    const decoder = translator.createDecoder(
      batch.map(({ ids }) => ids),
      beamSize,
    );
    try {
      for (const [index, translations] of searchBeams(decoder, specs, { beamSize, lengthPenalty, count }).entries()) {
        if (translations.length === 0 || translations.some(({ score }) => Number.isNaN(score))) throw notFinite();
        const sentence = batch[index] as (typeof sentences)[number];
        found.set(
          sentence,
          translations.map((one) => ({
            ...one,
            attention: one.attention?.map((shares) => shares.slice(0, sentence.ids.length)) ?? null,
          })),
        );
      }
    } finally {
      decoder.dispose();
    }
  }
  return sentences.map((sentence) => ({
    source: sentence.text,
    sourceTokens: sentence.tokens,
    unknown: unknownTokens(sentence.tokens, vocabulary),
    translations: (found.get(sentence) ?? [nothing]).map((one) =>
      write(translator, one, replaceUnknown ? sentence.tokens : null),
    ),
  }));
}

/** 1.5 times the length expected from the training pairs, plus ten for short texts. */
function defaultLength({ lengthRatio }: Translator, sourceLength: number): number {
  return Math.ceil(1.5 * lengthRatio * sourceLength) + 10;
}

const nothing: FoundSequence = { ids: [], attention: null, logProbability: 0, score: 0, end: 'endToken' };

function write(
  { target }: Translator,
  { ids, attention, ...rest }: FoundSequence,
  sourceTokens: readonly string[] | null,
): Translation {
  const { tokenizer, vocabulary } = target;
  const tokens = ids.map((id, at) => {
    const looked = attention?.[at];
    return id === vocabulary.unkId && looked !== undefined && sourceTokens !== null
      ? (sourceTokens[argMax(looked)] as string)
      : vocabulary.token(id);
  });
  return { text: tokenizer.detokenize(tokens), tokens, attention, ...rest };
}

/** Σ_i ln min(Σ_j a_ij, 1), where a_ij is the attention of target token j on source token i (Wu et al. 2016, equation 14). */
function logCoverage(attention: readonly Float32Array[], sourceLength: number): number {
  const seen = new Float64Array(sourceLength);
  for (const shares of attention)
    for (let at = 0; at < sourceLength; at++) seen[at] = (seen[at] as number) + (shares[at] as number);
  return seen.reduce((sum, share) => sum + Math.log(Math.min(share, 1)), 0);
}
