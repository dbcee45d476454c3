import type { BatchPlan } from '../../data/batches.js';
import {
  type ConditionedBatch,
  type ConditionedSequence,
  conditionedRows,
  planConditioned,
} from '../../data/conditioned/batches.js';
import type { Conditions } from '../../data/conditioned/conditions.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { ConditionedModel } from '../../model/conditioned/model.js';
import type { Random } from '../../runtime/random.js';
import type { TokenLevel } from '../../text/tokenizer.js';
import {
  batchRows,
  type EvaluationSplit,
  type Sample,
  type StepOutcome,
  type Trainable,
} from '../../training/trainable.js';
import { alone, ownBatches, type Workers } from '../../training/workers.js';
import { addSums, evaluatePlan, type LossSums } from '../language-model/evaluate.js';
import { languageModelMeasures, languageModelMetrics } from '../language-model/metrics.js';
import { byCombination } from './prepare-texts.js';

export interface GenerationTraining {
  model: ConditionedModel;
  kernels: Kernels;
  conditions: Conditions;
  /** The training batches of an epoch, the same for the same epoch. */
  planEpoch(epoch: number): BatchPlan<ConditionedBatch>;
  evaluationTexts: Record<EvaluationSplit, readonly ConditionedSequence[] | null>;
  batchSize: number;
  /** Longest pass of an evaluation, in steps. */
  sequenceLength: number;
  startId: number;
  unkId: number;
  level: TokenLevel;
  samples(epoch: number, random: Random, workers?: Workers): Promise<Sample[]>;
}

/** A conditioned language model as the training loop sees it: the next token's cross-entropy, texts whole or in pieces. */
export function createTrainable(training: GenerationTraining): Trainable<ConditionedBatch> {
  const { model, kernels, planEpoch, evaluationTexts, level, samples } = training;
  return {
    kernels,
    parameters: model.parameters,
    batches: planEpoch,
    step(batch, random): StepOutcome {
      const { lossSum, gradients } = model.lossAndGradients(kernels, batch, { random });
      return { lossSum, targetCount: batch.targetCount, batchSize: batch.batchSize, gradients };
    },
    rows: batchRows(conditionedRows),
    async evaluate(split, workers = alone) {
      const texts = evaluationTexts[split];
      if (texts === null) return null;
      return languageModelMetrics(addSums(await workers.gather(await sumLosses(training, texts, workers))), level);
    },
    getCarriedState: () => [],
    setCarriedState: () => {},
    samples,
    measures: languageModelMeasures(level),
    dispose: model.dispose,
  };
}

/** This worker's part: each combination's texts by the model that its conditions are folded into. */
async function sumLosses(
  { model, kernels, conditions, batchSize, startId, unkId, sequenceLength }: GenerationTraining,
  texts: readonly ConditionedSequence[],
  workers: Workers,
): Promise<LossSums> {
  let total = addSums([]);
  for (const { ids, sequences } of byCombination(texts, conditions)) {
    const byLength = [...sequences].sort((left, right) => left.ids.length - right.ids.length);
    const plan = planConditioned(byLength, { batchSize, maxLength: null, startId, random: null });
    const folded = model.fold([...ids]);
    try {
      const own = ownBatches(workers, plan);
      total = addSums([total, await evaluatePlan(folded, kernels, own, { unkId, longestPass: sequenceLength })]);
    } finally {
      folded.dispose();
    }
  }
  return total;
}
