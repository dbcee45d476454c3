import type { BatchPlan } from '../../data/batches.js';
import { type BidirectionalBatch, planBidirectional } from '../../data/bidirectional-batches.js';
import type { EncodedCorpus } from '../../data/sequences.js';
import { sequenceEnds } from '../../text/sequence-ends.js';
import { planEpochs } from '../shared/epochs.js';
import type { Splits } from '../shared/splits.js';
import type { Corpora } from '../shared/text/corpora.js';
import type { TextConfig } from '../shared/text/text-config.js';

/** Training batches are shuffled anew for each epoch; evaluation has sequences whole, in order of their lengths. */
export function planBatches({ training, seed }: TextConfig, { train, validation, test, vocabulary }: Corpora) {
  const { startId: boundaryId, endId } = sequenceEnds(vocabulary);
  const { batchSize, sequenceLength } = training;
  const sequencesOf = ({ sequences }: EncodedCorpus) =>
    sequences.map((ids) => (ids.at(-1) === endId ? ids.subarray(0, -1) : ids));
  const planEvaluation = (corpus: EncodedCorpus) =>
    planBidirectional(
      sequencesOf(corpus).sort((left, right) => left.length - right.length),
      { batchSize, maxLength: null, boundaryId, random: null },
    );
  const sequences = sequencesOf(train);
  const evaluationPlans: Omit<Splits<BatchPlan<BidirectionalBatch>>, 'train'> = {
    validation: validation && planEvaluation(validation),
    test: test && planEvaluation(test),
  };
  return {
    planEpoch: planEpochs(seed, (random) =>
      planBidirectional(sequences, { batchSize, maxLength: sequenceLength, boundaryId, random }),
    ),
    evaluationPlans,
  };
}
