import type { BatchPlan } from '../../data/batches.js';
import { type BidirectionalBatch, bidirectionalRows } from '../../data/bidirectional-batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import { perplexity } from '../../metrics/cross-entropy.js';
import type { BidirectionalModel } from '../../model/bidirectional/model.js';
import { countsOf } from '../../model/heads/mask.js';
import { tellProgress } from '../../runtime/progress.js';
import { createPause } from '../../training/pause.js';
import { batchRows, type EvaluationMetrics, type EvaluationSplit, type StepOutcome } from '../../training/trainable.js';
import { alone, ownBatches, type Workers } from '../../training/workers.js';
import type { Learning } from '../shared/trainer.js';

interface BothSides extends Pick<Learning<BidirectionalBatch>, 'planEpoch'> {
  model: BidirectionalModel;
  kernels: Kernels;
  /** Null if there is no such split. */
  evaluationPlans: Record<EvaluationSplit, BatchPlan<BidirectionalBatch> | null>;
  unkId: number;
}

/** Training of a bidirectional language model: the cross-entropy of each token given all others. */
export function createBidirectionalLearning(training: BothSides): Learning<BidirectionalBatch> {
  const { model, kernels, planEpoch, evaluationPlans, unkId } = training;
  return {
    planEpoch,
    step(batch, random, store): StepOutcome {
      const { lossSum, gradients } = model.lossAndGradients(kernels, batch, { random, gradients: store });
      return { lossSum, targetCount: batch.targetCount, batchSize: batch.batchSize, gradients };
    },
    rows: batchRows(bidirectionalRows),
    async evaluate(split, workers = alone) {
      const plan = evaluationPlans[split];
      return plan === null ? null : evaluatePlan(model, kernels, plan, { unkId, workers });
    },
    measures: { pseudoPerplexity: { label: 'pseudo-perplexity', better: 'lower' } },
  };
}

async function evaluatePlan(
  model: BidirectionalModel,
  kernels: Kernels,
  plan: BatchPlan<BidirectionalBatch>,
  { unkId, workers }: { unkId: number; workers: Workers },
): Promise<EvaluationMetrics> {
  const pause = createPause();
  const own = ownBatches(workers, plan);
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
    tellProgress({ what: 'Evaluating', done: index + 1, total: own.length, unit: 'batches' });
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
