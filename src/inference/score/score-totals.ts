import { perplexity } from '../../metrics/cross-entropy.js';
import type { TextScore } from './score.js';

/** Totals over the scores of many texts; logarithms in nats. */
export interface ScoreTotals {
  texts: number;
  tokenCount: number;
  unknownCount: number;
  logProbability: number;
  logProbabilityPerText: number;
  logProbabilityPerToken: number;
  /** Per token. */
  perplexity: number;
  /** Per known token; null if there is none. */
  perplexityWithoutUnknown: number | null;
}

/** Accumulates scores. */
export interface ScoreSum {
  add(score: TextScore): void;
  /** Null before the first score. */
  totals(): ScoreTotals | null;
}

/** Creates an empty sum. */
export function createScoreSum(): ScoreSum {
  const sums = { texts: 0, tokenCount: 0, unknownCount: 0, logProbability: 0 };
  let withoutUnknown = 0;
  return {
    add({ tokenCount, unknownCount, logProbability, logProbabilityWithoutUnknown }) {
      sums.texts++;
      sums.tokenCount += tokenCount;
      sums.unknownCount += unknownCount;
      sums.logProbability += logProbability;
      withoutUnknown += logProbabilityWithoutUnknown;
    },
    totals() {
      if (sums.texts === 0) return null;
      const { texts, tokenCount, unknownCount, logProbability } = sums;
      const known = tokenCount - unknownCount;
      return {
        ...sums,
        logProbabilityPerText: logProbability / texts,
        logProbabilityPerToken: logProbability / tokenCount,
        perplexity: perplexity(-logProbability / tokenCount),
        perplexityWithoutUnknown: known === 0 ? null : perplexity(-withoutUnknown / known),
      };
    },
  };
}
