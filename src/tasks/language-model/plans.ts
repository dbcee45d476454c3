import { type BatchPlan, planSequences, planStream } from '../../data/batches.js';
import type { EncodedCorpus } from '../../data/sequences.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import { keepLatest } from '../keep-latest.js';
import type { TextConfig } from '../text/text-config.js';

export interface PlanOptions {
  batching: TextConfig['data']['batching'];
  batchSize: number;
  sequenceLength: number;
  startId: number;
}

/** The training batches by epoch: sequences are shuffled anew for each, by the seed; a stream is the same for all. */
export function planTraining(
  { ids, sequences }: EncodedCorpus,
  { batching, batchSize, sequenceLength, startId }: PlanOptions,
  seed: number,
): (epoch: number) => BatchPlan {
  if (batching === 'stream') {
    const plan = planStream(ids, { batchSize, sequenceLength, startId });
    return () => plan;
  }
  return keepLatest((epoch) => {
    const random = createRandom(deriveSeed(seed, `epoch ${epoch}`));
    return planSequences(sequences, { batchSize, maxLength: sequenceLength, startId, random });
  });
}

/**
 * Every target of a split once. A stream is read in `batchSize` rows, or fewer where it is short, of which all but the
 * first begin without what stands before them. Sequences are whole and in order of their lengths, to save padding.
 */
export function planEvaluation({ ids, sequences }: EncodedCorpus, options: PlanOptions): BatchPlan {
  const { batching, batchSize, sequenceLength, startId } = options;
  if (batching === 'stream') {
    const rows = Math.max(1, Math.min(batchSize, ids.length >> 1));
    return planStream(ids, { batchSize: rows, sequenceLength, startId });
  }
  const byLength = [...sequences].sort((left, right) => left.length - right.length);
  return planSequences(byLength, { batchSize, maxLength: null, startId, random: null });
}
