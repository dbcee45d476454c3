import type { ScoredText } from '../../inference/score/score.js';
import { placeObject, type TextPlace } from '../input/texts.js';
import { type LogBase, logarithm } from './logarithms.js';

/** A score with the place of its text. */
export interface PlacedScore {
  place: TextPlace;
  score: ScoredText;
}

/** One line of tab-separated values, the number of the argument or line first; a tab or line break in the text is written \t or \n. */
export function renderScoreLine({ place, score }: PlacedScore, base: LogBase): string {
  const { logProbability, tokenCount, unknownCount, perplexity, text } = score;
  const numbers = [place.index, logarithm(base).fromNats(logProbability), tokenCount, unknownCount, perplexity];
  const plain = text.replace(/[\\\t\n\r]/g, (character) => escapes[character] as string);
  return `${[...numbers, plain].join('\t')}\n`;
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One JSON object on a line: logarithms in `base`, `log10Probability` in base 10 whatever it is. */
export function renderScoreObject({ place, score }: PlacedScore, base: LogBase, withTokens: boolean): string {
  const { fromNats } = logarithm(base);
  const { text, tokens, logProbability, logProbabilityPerToken, logProbabilityWithoutUnknown, ...rest } = score;
  const object = {
    ...placeObject(place),
    text,
    base,
    logProbability: fromNats(logProbability),
    logProbabilityPerToken: fromNats(logProbabilityPerToken),
    logProbabilityWithoutUnknown: fromNats(logProbabilityWithoutUnknown),
    ...rest,
    ...(withTokens
      ? { tokens: tokens.map((token) => ({ ...token, logProbability: fromNats(token.logProbability) })) }
      : {}),
  };
  return `${JSON.stringify(object)}\n`;
}
