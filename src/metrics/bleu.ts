import { countMatches, countNgrams } from './ngrams.js';
import { pairUp } from './parallel.js';
import { tokenize13a } from './tokenize-13a.js';

/** The signature of sacreBLEU: `nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp`. */
export interface BleuScore {
  /** 0 to 100. */
  score: number;
  /** Smoothed precisions of n-grams of 1 to 4 tokens, 0 to 100. */
  precisions: number[];
  /** Brevity penalty, 0 to 1. */
  brevityPenalty: number;
  /** Lengths in tokens of `13a`. */
  hypothesisLength: number;
  referenceLength: number;
}

const ORDERS = [1, 2, 3, 4];

/**
 * Corpus BLEU with one reference per sentence: `min(1, e^(1 - r/c)) * (p1 p2 p3 p4)^(1/4)` (Papineni et al. 2002, "BLEU: a
 * Method for Automatic Evaluation of Machine Translation"), as sacreBLEU computes it (Post 2018, "A Call for Clarity in
 * Reporting BLEU Scores"). The texts are not tokenized. Throws a RangeError if the numbers of hypotheses and references differ.
 */
export function corpusBleu(hypotheses: readonly string[], references: readonly string[]): BleuScore {
  const matches = ORDERS.map(() => 0);
  const totals = ORDERS.map(() => 0);
  let hypothesisLength = 0;
  let referenceLength = 0;
  for (const pair of pairUp(hypotheses, references)) {
    const [hypothesis, reference] = pair.map(tokenize13a) as [string[], string[]];
    hypothesisLength += hypothesis.length;
    referenceLength += reference.length;
    for (const [index, order] of ORDERS.entries()) {
      totals[index] = (totals[index] as number) + Math.max(0, hypothesis.length - order + 1);
      const shared = countMatches(countNgrams(hypothesis, order, ' '), countNgrams(reference, order, ' '));
      matches[index] = (matches[index] as number) + shared;
    }
  }
  const precisions = smoothedPrecisions(matches, totals);
  const brevityPenalty = penaltyFor(hypothesisLength, referenceLength);
  return {
    score: brevityPenalty * geometricMean(precisions),
    precisions,
    brevityPenalty,
    hypothesisLength,
    referenceLength,
  };
}

/** NIST's smoothing (method 3 of Chen and Cherry 2014): the k-th order without a match counts half a match, a quarter, ... */
function smoothedPrecisions(matches: readonly number[], totals: readonly number[]): number[] {
  if (matches.every((count) => count === 0)) return matches.map(() => 0);
  let unmatched = 1;
  return matches.map((count, index) => {
    const total = totals[index] as number;
    if (total === 0) return 0;
    if (count > 0) return (100 * count) / total;
    unmatched *= 2;
    return 100 / (unmatched * total);
  });
}

function penaltyFor(hypothesisLength: number, referenceLength: number): number {
  if (hypothesisLength >= referenceLength) return 1;
  return hypothesisLength === 0 ? 0 : Math.exp(1 - referenceLength / hypothesisLength);
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
