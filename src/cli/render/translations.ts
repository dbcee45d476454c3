import type { TranslatedText, Translation } from '../../inference/translate.js';
import type { AlignedTranslation } from '../../report/attention-page.js';

/** The best translation on a line; where scores are shown, one a line with its score and log-probability, tabs between. */
export function renderTranslated({ translations }: TranslatedText, { showScores }: { showScores: boolean }): string {
  return translations
    .map(({ text, score, logProbability }) => {
      const line = text.replaceAll('\n', ' ');
      return showScores ? `${score.toFixed(4)}\t${logProbability.toFixed(4)}\t${line}\n` : `${line}\n`;
    })
    .join('');
}

/** What `--json` prints of a text; `index` counts from 1. */
export function toObject(index: number, { source, sourceTokens, unknown, translations }: TranslatedText): object {
  return {
    index,
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
