import { type BatchPlan, planSequences, planStream } from '../../data/batches.js';
import type { EncodedCorpus } from '../../data/sequences.js';
import { sequenceEnds } from '../../text/sequence-ends.js';
import { planEpochs } from '../shared/epochs.js';
import type { Splits } from '../shared/splits.js';
import type { Corpora } from '../shared/text/corpora.js';
import type { TextConfig } from '../shared/text/text-config.js';

interface PlanOptions {
  batching: TextConfig['data']['batching'];
  batchSize: number;
  sequenceLength: number;
  startId: number;
}

/** The training batches by epoch, and those of the other splits. */
export function planBatches({ data, training, seed }: TextConfig, corpora: Corpora) {
  const { batchSize, sequenceLength } = training;
  const { startId } = sequenceEnds(corpora.vocabulary);
  const options = { batching: data.batching, batchSize, sequenceLength, startId };
  const evaluationPlans: Omit<Splits<BatchPlan>, 'train'> = {
    validation: corpora.validation && planEvaluation(corpora.validation, options),
    test: corpora.test && planEvaluation(corpora.test, options),
  };
  return { planEpoch: planTraining(corpora.train, options, seed), evaluationPlans };
}

/** Sequences are shuffled anew for each epoch, by the seed; a stream is the same for all. */
function planTraining(
  { ids, sequences }: EncodedCorpus,
  { batching, batchSize, sequenceLength, startId }: PlanOptions,
  seed: number,
): (epoch: number) => BatchPlan {
  if (batching === 'stream') {
    const plan = planStream(ids, { batchSize, sequenceLength, startId });
    return () => plan;
  }
  return planEpochs(seed, (random) =>
    planSequences(sequences, { batchSize, maxLength: sequenceLength, startId, random }),
  );
}

/**
 * Every target of a split once. A stream is read in `batchSize` rows, or fewer where it is short, of which all but the
 * first begin without what stands before them. Sequences are whole and in order of their lengths, to save padding.
 */
function planEvaluation({ ids, sequences }: EncodedCorpus, options: PlanOptions): BatchPlan {
  const { batching, batchSize, sequenceLength, startId } = options;
  if (batching === 'stream') {
    const rows = Math.max(1, Math.min(batchSize, ids.length >> 1));
    return planStream(ids, { batchSize: rows, sequenceLength, startId });
  }
  const byLength = [...sequences].sort((left, right) => left.length - right.length);
  return planSequences(byLength, { batchSize, maxLength: null, startId, random: null });
}
