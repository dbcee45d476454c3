import type { BatchPlan } from '../../data/batches.js';
import { corpusRows, planCorpus } from '../../data/corpus-rows.js';
import { planStream, type VariableLength } from '../../data/stream-batches.js';
import type { TokenSequences } from '../../data/token-source.js';
import { sequenceEnds } from '../../text/sequence-ends.js';
import { planEpochs } from '../shared/epochs.js';
import type { Splits } from '../shared/splits.js';
import type { Corpora } from '../shared/text/corpora.js';
import type { LanguageModelConfig } from './config.js';

interface PlanOptions {
  batching: LanguageModelConfig['data']['batching'];
  batchSize: number;
  sequenceLength: number;
  startId: number;
  variableLength: VariableLength | null;
}

/** The training batches by epoch, and those of the other splits. */
export function planBatches({ data, training, seed }: LanguageModelConfig, corpora: Corpora) {
  const { batchSize, sequenceLength, variableLength } = training;
  const { startId } = sequenceEnds(corpora.vocabulary);
  const options = { batching: data.batching, batchSize, sequenceLength, startId, variableLength };
  const evaluationPlans: Omit<Splits<BatchPlan>, 'train'> = {
    validation: corpora.validation && planEvaluation(corpora.validation, options),
    test: corpora.test && planEvaluation(corpora.test, options),
  };
  return { planEpoch: planTraining(corpora.train, options, seed), evaluationPlans };
}

/** In each epoch, sequences are shuffled and chunks of variable length are drawn anew; other streams are the same in all epochs. */
function planTraining(
  corpus: TokenSequences,
  { batching, batchSize, sequenceLength, startId, variableLength }: PlanOptions,
  seed: number,
): (epoch: number) => BatchPlan {
  if (batching === 'stream') {
    const options = { batchSize, sequenceLength, startId };
    if (variableLength !== null) {
      return planEpochs(seed, (random) =>
        planStream(corpus.ids, { ...options, windows: { ...variableLength, random } }),
      );
    }
    const plan = planStream(corpus.ids, options);
    return () => plan;
  }
  const rows = corpusRows(corpus, { maxLength: sequenceLength, startId });
  return planEpochs(seed, (random) => planCorpus(rows, { batchSize, random }));
}

/**
 * Every target of a split once. A stream is read in up to `batchSize` rows; all but the first start without their left
 * context. Sequences are whole and sorted by length, to limit padding.
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
