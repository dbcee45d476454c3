import type { BatchPlan } from '../../data/batches.js';
import { type BidirectionalBatch, planBidirectionalRows } from '../../data/bidirectional-batches.js';
import { corpusRows } from '../../data/corpus-rows.js';
import type { TokenSequences } from '../../data/token-source.js';
import { sequenceEnds } from '../../text/sequence-ends.js';
import { planEpochs } from '../shared/epochs.js';
import type { Splits } from '../shared/splits.js';
import type { Corpora } from '../shared/text/corpora.js';
import type { TextConfig } from '../shared/text/text-config.js';

/** Training batches are shuffled anew for each epoch; evaluation reads whole sequences, sorted by length. */
export function planBatches({ training, seed }: TextConfig, { train, validation, test, vocabulary }: Corpora) {
  const { startId: boundaryId, endId } = sequenceEnds(vocabulary);
  const { batchSize, sequenceLength } = training;
  const ends = { startId: boundaryId, lastId: boundaryId, withoutEnd: endId };
  const planEvaluation = (corpus: TokenSequences) =>
    planBidirectionalRows(corpusRows(corpus, { maxLength: null, ...ends }), {
      batchSize,
      random: null,
      byLength: true,
    });
  const rows = corpusRows(train, { maxLength: sequenceLength, ...ends });
  const evaluationPlans: Omit<Splits<BatchPlan<BidirectionalBatch>>, 'train'> = {
    validation: validation && planEvaluation(validation),
    test: test && planEvaluation(test),
  };
  return {
    planEpoch: planEpochs(seed, (random) => planBidirectionalRows(rows, { batchSize, random })),
    evaluationPlans,
  };
}
