import { type Entity, findEntities } from '../text/bio.js';
import { type Counts, type F1Score, scoreCounts } from './f1.js';

/** Gold and predicted tags of one sequence, in any scheme. */
export interface TagPair {
  gold: readonly string[];
  predicted: readonly string[];
}

/** The scores of conlleval, 0 to 1. */
export interface EntityScores {
  tokens: number;
  /** Share of equal tags. */
  tokenAccuracy: number;
  overall: F1Score;
  /** Types that occur or were predicted, sorted by code point. */
  types: (F1Score & { type: string })[];
}

/**
 * Scores entities like conlleval (Tjong Kim Sang, CoNLL-2000): an entity is correct if its type, first token and last token are. Throws
 * a RangeError if the numbers of gold and predicted tags of a sequence differ.
 */
export function scoreEntities(pairs: Iterable<TagPair>): EntityScores {
  const byType = new Map<string, Counts>();
  let tokens = 0;
  let sameTags = 0;
  for (const { gold, predicted } of pairs) {
    if (gold.length !== predicted.length) {
      throw new RangeError(`${predicted.length} tags were predicted for ${gold.length} tokens.`);
    }
    tokens += gold.length;
    sameTags += gold.filter((tag, index) => tag === predicted[index]).length;
    countEntities(findEntities(gold), findEntities(predicted), byType);
  }
  const counts = [...byType.values()];
  const sum = (key: keyof Counts) => counts.reduce((total, one) => total + one[key], 0);
  return {
    tokens,
    tokenAccuracy: tokens === 0 ? 0 : sameTags / tokens,
    overall: scoreCounts({ gold: sum('gold'), predicted: sum('predicted'), correct: sum('correct') }),
    types: [...byType.keys()].sort().map((type) => ({ type, ...scoreCounts(byType.get(type) as Counts) })),
  };
}

function countEntities(gold: readonly Entity[], predicted: readonly Entity[], byType: Map<string, Counts>): void {
  const countsOf = (type: string): Counts => {
    const counts = byType.get(type) ?? { gold: 0, predicted: 0, correct: 0 };
    byType.set(type, counts);
    return counts;
  };
  const byStart = new Map(gold.map((entity) => [entity.start, entity]));
  for (const { type } of gold) countsOf(type).gold++;
  for (const { type, start, end } of predicted) {
    const counts = countsOf(type);
    counts.predicted++;
    const match = byStart.get(start);
    if (match?.end === end && match.type === type) counts.correct++;
  }
}
