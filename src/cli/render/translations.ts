import type { TranslatedText, Translation } from '../../inference/translate/translate.js';
import type { AlignedTranslation } from '../../report/attention-page.js';
import { type InputLocation, locationObject } from '../input/texts.js';

export interface ShownTranslations {
  showScores: boolean;
  /** Number of the text, from 1; null if there is only one. */
  number: number | null;
}

/**
 * The best translation on one line. With scores, one line per translation, tab-separated: number of the text, score,
 * log-probability, translation.
 */
export function renderTranslated({ translations }: TranslatedText, { showScores, number }: ShownTranslations): string {
  return translations
    .map(({ text, score, logProbability }) => {
      const fields = showScores ? [score.toFixed(4), logProbability.toFixed(4)] : [];
      const of = showScores && number !== null ? [number] : [];
      return `${[...of, ...fields, text.replaceAll('\n', ' ')].join('\t')}\n`;
    })
    .join('');
}

/** The JSON object of a text, for `--json`. */
export function toObject(
  location: InputLocation,
  { source, sourceTokens, unknown, translations }: TranslatedText,
): object {
  return {
    ...locationObject(location),
    source,
    sourceTokens,
    unknown,
    translations: translations.map(({ text, tokens, score, logProbability, end }) => ({
      text,
      tokens,
      score,
      logProbability,
      end,
    })),
  };
}

/** The best translation with its attention weights, rounded to four decimals. */
export function toAligned({ source, sourceTokens, translations }: TranslatedText): AlignedTranslation {
  const { text, tokens, attention } = translations[0] as Translation;
  const weights = (attention ?? []).map((row) => Array.from(row, (share) => Math.round(share * 1e4) / 1e4));
  return { source, text, sourceTokens, targetTokens: tokens, weights };
}
