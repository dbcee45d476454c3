import type { BatchPlan } from '../../data/batches.js';
import { type TwoSidedBatch, twoSidedRows } from '../../data/two-sided-batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import { perplexity } from '../../metrics/cross-entropy.js';
import type { BidirectionalModel } from '../../model/bidirectional/model.js';
import { countsOf } from '../../model/heads/mask.js';
import { createPause } from '../../training/pause.js';
import {
  batchRows,
  type EvaluationMetrics,
  type EvaluationSplit,
  type StepOutcome,
  type Trainable,
} from '../../training/trainable.js';
import { alone, ownBatches, type Workers } from '../../training/workers.js';

export interface BidirectionalTraining {
  model: BidirectionalModel;
  kernels: Kernels;
  /** The training batches of an epoch, the same for the same epoch. */
  planEpoch(epoch: number): BatchPlan<TwoSidedBatch>;
  /** Null where there is no such split. */
  evaluationPlans: Record<EvaluationSplit, BatchPlan<TwoSidedBatch> | null>;
  unkId: number;
}

/** A bidirectional language model as the training loop sees it: the cross-entropy of each token given all others. */
export function createBidirectionalTrainable(training: BidirectionalTraining): Trainable<TwoSidedBatch> {
  const { model, kernels, planEpoch, evaluationPlans, unkId } = training;
  return {
    kernels,
    parameters: model.parameters,
    batches: planEpoch,
    step(batch, random): StepOutcome {
      const { lossSum, gradients } = model.lossAndGradients(kernels, batch, { random });
      return { lossSum, targetCount: batch.targetCount, batchSize: batch.batchSize, gradients };
    },
    rows: batchRows(twoSidedRows),
    async evaluate(split, workers = alone) {
      const plan = evaluationPlans[split];
      return plan === null ? null : evaluatePlan(model, kernels, plan, { unkId, workers });
    },
    getCarriedState: () => [],
    // There is none: a sequence is read whole.
    setCarriedState() {},
    samples: async () => [],
    measures: { pseudoPerplexity: { label: 'pseudo-perplexity', better: 'lower' } },
    dispose: () => model.dispose(),
  };
}

async function evaluatePlan(
  model: BidirectionalModel,
  kernels: Kernels,
  plan: BatchPlan<TwoSidedBatch>,
  { unkId, workers }: { unkId: number; workers: Workers },
): Promise<EvaluationMetrics> {
  const own = ownBatches(workers, plan);
  const pause = createPause();
  let sum = 0;
  let withoutUnknown = 0;
  let known = 0;
  for (let index = 0; index < own.length; index++) {
    const batch = own.batch(index);
    const { losses } = model.predict(kernels, batch, { ranks: false });
    for (const [cell, counts] of countsOf(batch).entries()) {
      if (counts === 0) continue;
      sum += losses[cell] as number;
      if (batch.targets[cell] === unkId) continue;
      withoutUnknown += losses[cell] as number;
      known++;
    }
    await pause();
  }
  const parts = await workers.gather({ sum, withoutUnknown, known });
  const total = (key: 'sum' | 'withoutUnknown' | 'known') => parts.reduce((all, part) => all + part[key], 0);
  const loss = total('sum') / plan.targetCount;
  return {
    loss,
    targetCount: plan.targetCount,
    values: {
      pseudoPerplexity: perplexity(loss),
      unknownShare: 1 - total('known') / plan.targetCount,
      lossWithoutUnknown: total('known') === 0 ? 0 : total('withoutUnknown') / total('known'),
    },
  };
}
