import { planSequences } from '../../data/batches.js';
import { tellProgress } from '../../runtime/progress.js';
import type { LanguageModel } from '../language-model.js';
import { groupByLength } from './group-by-length.js';

/** Losses and ranks of a sequence of targets, one per target. */
export interface TokenLosses {
  /** -ln P(target | all before it), nats. */
  losses: Float32Array;
  /** Ranks, 1 for the likeliest token; null if not requested. */
  ranks: Int32Array | null;
}

/** Scores sequences from a zero state, in batches of `batchSize` sequences of similar length; results are in input order. */
export function tokenLosses(
  model: LanguageModel,
  sequences: readonly Int32Array[],
  { batchSize, ranks }: { batchSize: number; ranks: boolean },
): TokenLosses[] {
  const results: TokenLosses[] = [];
  const queries = sequences.map((targets, index) => ({ targets, index }));
  let scored = 0;
  for (const group of groupByLength(queries, batchSize)) {
    const batch = planSequences(
      group.map(({ targets }) => targets),
      { batchSize: group.length, maxLength: null, startId: model.startId, random: null },
    ).batch(0);
    tellProgress({ what: 'Scoring', done: scored, total: queries.length, unit: 'texts', isPart: true });
    scored += group.length;
    const prediction = model.network.predict(model.kernels, batch, { ranks });
    for (const [row, { targets, index }] of group.entries()) {
      const cell = (step: number) => step * batch.batchSize + row;
      results[index] = {
        losses: Float32Array.from(targets, (_, step) => prediction.losses[cell(step)] as number),
        ranks: prediction.ranks && Int32Array.from(targets, (_, step) => prediction.ranks?.[cell(step)] as number),
      };
    }
  }
  return results;
}
