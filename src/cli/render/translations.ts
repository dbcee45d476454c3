import type { TranslatedText, Translation } from '../../inference/translate/translate.js';
import type { AlignedTranslation } from '../../report/attention-page.js';
import { type InputLocation, locationObject } from '../input/texts.js';

export interface ShownTranslations {
  showScores: boolean;
  /** The text's, from 1; null where there is only one text. */
  number: number | null;
}

/**
 * The best translation on a line; where scores are shown, one a line: the number of the text, its score, its log-probability and the
 * text, with tabs between.
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

/** What `--json` prints of a text. */
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

/** The best translation with its attention, shares rounded to four places. */
export function toAligned({ source, sourceTokens, translations }: TranslatedText): AlignedTranslation {
  const { text, tokens, attention } = translations[0] as Translation;
  const weights = (attention ?? []).map((row) => Array.from(row, (share) => Math.round(share * 1e4) / 1e4));
  return { source, text, sourceTokens, targetTokens: tokens, weights };
}
