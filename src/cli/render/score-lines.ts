import type { ScoredText } from '../../inference/score/score.js';
import { type InputLocation, locationObject } from '../input/texts.js';
import { type LogBase, logarithm } from './logarithms.js';

/** A score with the location of its text. */
export interface LocatedScore {
  location: InputLocation;
  score: ScoredText;
}

/** One line of tab-separated values, first the number of the argument or line; a tab or line break in the text is escaped as \t or \n. */
export function renderScoreLine({ location, score }: LocatedScore, base: LogBase): string {
  const { logProbability, tokenCount, unknownCount, perplexity, text } = score;
  const numbers = [location.index, logarithm(base).fromNats(logProbability), tokenCount, unknownCount, perplexity];
  const plain = text.replace(/[\\\t\n\r]/g, (character) => escapes[character] as string);
  return `${[...numbers, plain].join('\t')}\n`;
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One JSON object on a line: logarithms in `base`, `log10Probability` always in base 10. */
export function renderScoreObject({ location, score }: LocatedScore, base: LogBase, withTokens: boolean): string {
  const { fromNats } = logarithm(base);
  const { text, tokens, logProbability, logProbabilityPerToken, logProbabilityWithoutUnknown, ...rest } = score;
  const object = {
    ...locationObject(location),
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
