import { type BatchPlan, planStream } from '../../data/batches.js';
import { corpusRows, planCorpus } from '../../data/corpus-rows.js';
import type { TokenSequences } from '../../data/token-source.js';
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
  corpus: TokenSequences,
  { batching, batchSize, sequenceLength, startId }: PlanOptions,
  seed: number,
): (epoch: number) => BatchPlan {
  if (batching === 'stream') {
    const plan = planStream(corpus.ids, { batchSize, sequenceLength, startId });
    return () => plan;
  }
  const rows = corpusRows(corpus, { maxLength: sequenceLength, startId });
  return planEpochs(seed, (random) => planCorpus(rows, { batchSize, random }));
}

/**
 * Every target of a split once. A stream is read in `batchSize` rows, or fewer where it is short, of which all but the
 * first begin without what stands before them. Sequences are whole and in order of their lengths, to save padding.
 */
function planEvaluation(corpus: TokenSequences, options: PlanOptions): BatchPlan {
  const { batching, batchSize, sequenceLength, startId } = options;
  if (batching === 'stream') {
    const { ids } = corpus;
    const rows = Math.max(1, Math.min(batchSize, Math.floor(ids.length / 2)));
    return planStream(ids, { batchSize: rows, sequenceLength, startId });
  }
  return planCorpus(corpusRows(corpus, { maxLength: null, startId }), { batchSize, random: null, byLength: true });
}
