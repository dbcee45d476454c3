import { type BatchPlan, type SequenceBatch, sequenceRows } from '../../data/batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { Model } from '../../model/language/model.js';
import { disposeState } from '../../model/language/passes.js';
import type { ActivationPenalties } from '../../model/layers/penalties.js';
import type { TokenLevel } from '../../text/tokenizer.js';
import { batchRows, type EvaluationSplit, type StepOutcome } from '../../training/trainable.js';
import { alone, ownBatches, rowsOf, type Workers } from '../../training/workers.js';
import { addSums, evaluatePlan } from '../shared/language-model/evaluate-plan.js';
import { languageModelMeasures, languageModelMetrics } from '../shared/language-model/metrics.js';
import type { Learning } from '../shared/trainer.js';
import { createCarriedState } from './carried-state.js';

export interface LanguageModelTraining extends Pick<Learning<SequenceBatch>, 'planEpoch' | 'samples'> {
  model: Model;
  kernels: Kernels;
  /** The whole split in order; null if there is none. */
  evaluationPlans: Record<EvaluationSplit, BatchPlan | null>;
  /** Whether each batch continues the one before. */
  carriesState: boolean;
  /** Regularization of the last layer's output, in addition to the loss. */
  penalties: ActivationPenalties;
  /** Maximum steps per pass of an evaluation. */
  sequenceLength: number;
  level: TokenLevel;
  unkId: number;
}

/** Training of a language model: the next token's cross-entropy, by truncated backpropagation through time. */
export function createLanguageModelLearning(training: LanguageModelTraining): Learning<SequenceBatch> {
  const { model, kernels, planEpoch, evaluationPlans, carriesState, penalties, sequenceLength, level, unkId, samples } =
    training;
  const carried = createCarriedState(model);
  return {
    planEpoch,
    step(batch, random, store): StepOutcome {
      const initialState = carried.begin(batch.batchSize, batch.continues);
      const { lossSum, gradients, finalState } = model.lossAndGradients(kernels, batch, {
        initialState,
        random,
        penalties,
        gradients: store,
      });
      carried.keep(carriesState ? finalState : []);
      if (!carriesState) disposeState(finalState);
      return { lossSum, targetCount: batch.targetCount, batchSize: batch.batchSize, gradients };
    },
    rows: batchRows(sequenceRows),
    async evaluate(split, workers = alone) {
      const plan = evaluationPlans[split];
      if (plan === null) return null;
      const own = carriesState ? ownRows(plan, workers) : ownBatches(workers, plan);
      const sums = await evaluatePlan(model, kernels, own, { unkId, longestPass: sequenceLength });
      return languageModelMetrics(addSums(await workers.gather(sums)), level);
    },
    ...(samples === undefined ? {} : { samples }),
    measures: languageModelMeasures(level),
    carried,
  };
}

/** This worker's rows of a stream; batches of a stream must be read in order. */
function ownRows(plan: BatchPlan, workers: Workers): Pick<BatchPlan, 'length' | 'batch'> {
  if (workers.size === 1) return plan;
  const rows = (batch: SequenceBatch) => rowsOf(workers, batch.batchSize);
  const { from, to } = rows(plan.batch(0));
  return {
    length: from === to ? 0 : plan.length,
    batch: (index) => {
      const batch = plan.batch(index);
      return sequenceRows(batch, rows(batch));
    },
  };
}
