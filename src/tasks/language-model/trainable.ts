import type { BatchPlan, SequenceBatch } from '../../data/batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { Model } from '../../model/language/model.js';
import { disposeState } from '../../model/language/passes.js';
import type { ActivationPenalties } from '../../model/layers/penalties.js';
import type { Random } from '../../runtime/random.js';
import type { TokenLevel } from '../../text/tokenizer.js';
import type { EvaluationSplit, Sample, StepOutcome, Trainable } from '../../training/trainable.js';
import { createCarriedState } from './carried-state.js';
import { evaluatePlan } from './evaluate.js';
import { languageModelMeasures, languageModelMetrics } from './metrics.js';

export interface LanguageModelTraining {
  model: Model;
  kernels: Kernels;
  /** The training batches of an epoch, the same for the same epoch. */
  planEpoch(epoch: number): BatchPlan;
  /** The whole split in order; null where there is none. */
  evaluationPlans: Record<EvaluationSplit, BatchPlan | null>;
  /** Whether batches go on where the one before ended. */
  carriesState: boolean;
  /** On the last layer's output, beside the loss. */
  penalties: ActivationPenalties;
  /** Longest pass of an evaluation, in steps. */
  sequenceLength: number;
  level: TokenLevel;
  unkId: number;
  samples(epoch: number, random: Random): Promise<Sample[]>;
}

/** A language model as the training loop sees it: the next token's cross-entropy, by truncated backpropagation. */
export function createTrainable(training: LanguageModelTraining): Trainable<SequenceBatch> {
  const { model, kernels, planEpoch, evaluationPlans, carriesState, penalties, sequenceLength, level, unkId, samples } =
    training;
  const carried = createCarriedState(model);
  return {
    kernels,
    parameters: model.parameters,
    batches: planEpoch,
    step(batch, random): StepOutcome {
      const initialState = carried.begin(batch.batchSize, batch.continues);
      const { lossSum, gradients, finalState } = model.lossAndGradients(kernels, batch, {
        initialState,
        random,
        penalties,
      });
      carried.keep(carriesState ? finalState : []);
      if (!carriesState) disposeState(finalState);
      return { lossSum, targetCount: batch.targetCount, batchSize: batch.batchSize, gradients };
    },
    async evaluate(split) {
      const plan = evaluationPlans[split];
      if (plan === null) return null;
      return languageModelMetrics(
        await evaluatePlan(model, kernels, plan, { unkId, longestPass: sequenceLength }),
        level,
      );
    },
    getCarriedState: carried.toArrays,
    setCarriedState: carried.restore,
    samples,
    measures: languageModelMeasures(level),
    dispose() {
      carried.dispose();
      model.dispose();
    },
  };
}
