import { checkBounds, checkCounts } from '../bounds.js';
import { chunksOf } from '../chunks.js';
import type { Translator } from '../translator.js';
import { translateDefaults } from './translate-defaults.js';
import { type BeamLimits, type FoundTranslation, searchBeams } from './translation-beams.js';

export interface TranslateOptions extends Partial<BeamLimits> {
  /** Tokens of a translation at most; null goes by the length of its source. */
  maxLength?: number | null;
  /** Whether an `<UNK>` becomes the source token that it looked at most; needs attention, and is so by default. */
  replaceUnknown?: boolean;
  /** Sentences that are translated side by side. */
  batchSize?: number;
}

/** One way to translate a text. */
export interface Translation extends Omit<FoundTranslation, 'ids'> {
  text: string;
  /** Without `<EOS>`. */
  tokens: string[];
}

export interface TranslatedText {
  source: string;
  sourceTokens: string[];
  /** Tokens of the source that the vocabulary lacks, each once. */
  unknown: string[];
  /** Best first. */
  translations: Translation[];
}

/** Texts that are sorted by length together, so that few rows of a batch wait for a longer one. */
export const TRANSLATED_AT_ONCE = 256;

/**
 * Translates texts in their order, as they come. A text without tokens has an empty translation. Throws a RangeError for an
 * option out of its bounds.
 */
export async function* translateEach(
  translator: Translator,
  texts: AsyncIterable<string> | Iterable<string>,
  options: TranslateOptions = {},
): AsyncGenerator<TranslatedText, void> {
  for await (const window of chunksOf(texts, TRANSLATED_AT_ONCE)) yield* translateTexts(translator, window, options);
}

/** Translates texts, those of about one length side by side. Throws a RangeError for an option out of its bounds. */
export function translateTexts(
  translator: Translator,
  texts: readonly string[],
  options: TranslateOptions = {},
): TranslatedText[] {
  const { beamSize, lengthPenalty, coveragePenalty, count } = { ...translateDefaults, ...options };
  const { maxLength = null, replaceUnknown = translator.attends, batchSize = 32 } = options;
  const limits = { beamSize, lengthPenalty, coveragePenalty: translator.attends ? coveragePenalty : 0, count };
  checkLimits({ ...limits, maxLength, batchSize });
  const { vocabulary, tokenizer } = translator.source;
  const sentences = texts.map((text) => {
    const tokens = tokenizer.tokenize(text);
    return { text, tokens, ids: vocabulary.encode(tokens) };
  });
  const byLength = sentences
    .filter(({ ids }) => ids.length > 0)
    .sort((left, right) => left.ids.length - right.ids.length);
  const found = new Map<(typeof sentences)[number], FoundTranslation[]>();
  for (let first = 0; first < byLength.length; first += batchSize) {
    const batch = byLength.slice(first, first + batchSize);
    const sources = batch.map(({ ids }) => ids);
    const longest = sources.map(({ length }) => maxLength ?? defaultLength(translator, length));
    for (const [index, translations] of searchBeams(translator, sources, longest, limits).entries()) {
      found.set(batch[index] as (typeof sentences)[number], translations);
    }
  }
  return sentences.map((sentence) => ({
    source: sentence.text,
    sourceTokens: sentence.tokens,
    unknown: [...new Set(sentence.tokens.filter((token) => !vocabulary.has(token)))],
    translations: (found.get(sentence) ?? [nothing]).map((one) =>
      write(translator, one, replaceUnknown ? sentence.tokens : null),
    ),
  }));
}

/** Half as many again as the training pairs would have, and ten for short ones. */
function defaultLength({ lengthRatio }: Translator, sourceLength: number): number {
  return Math.ceil(1.5 * lengthRatio * sourceLength) + 10;
}

const nothing: FoundTranslation = { ids: [], attention: null, logProbability: 0, score: 0, end: 'endToken' };

function write(
  { target }: Translator,
  { ids, attention, ...rest }: FoundTranslation,
  sourceTokens: readonly string[] | null,
): Translation {
  const { tokenizer, vocabulary } = target;
  const tokens = ids.map((id, at) => {
    const looked = attention?.[at];
    return id === vocabulary.unkId && looked !== undefined && sourceTokens !== null
      ? (sourceTokens[indexOfLargest(looked)] as string)
      : vocabulary.token(id);
  });
  return { text: tokenizer.detokenize(tokens), tokens, attention, ...rest };
}

function indexOfLargest(values: Float32Array): number {
  return values.reduce((best, value, at) => (value > (values[best] as number) ? at : best), 0);
}

function checkLimits({
  beamSize,
  lengthPenalty,
  coveragePenalty,
  count,
  maxLength,
  batchSize,
}: BeamLimits & { maxLength: number | null; batchSize: number }): void {
  checkCounts({ beamSize, count, maxLength: maxLength ?? 1, batchSize });
  if (count > beamSize) throw new RangeError(`count is at most beamSize, ${beamSize}, not ${count}.`);
  checkBounds('lengthPenalty', lengthPenalty, { min: 0 });
  checkBounds('coveragePenalty', coveragePenalty, { min: 0 });
}
