import type { BatchPlan } from '../../data/batches.js';
import { type TwoSidedBatch, twoSidedRows } from '../../data/two-sided-batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import { perplexity } from '../../metrics/cross-entropy.js';
import type { GradientStore } from '../../model/parameters.js';
import type { TwoSidedModel } from '../../model/two-sided-model.js';
import { tf } from '../../runtime/tensorflow.js';
import { createPause } from '../../training/pause.js';
import {
  batchRows,
  type EvaluationMetrics,
  type EvaluationSplit,
  type StepOutcome,
  type Trainable,
} from '../../training/trainable.js';
import { alone, ownBatches, type Workers } from '../../training/workers.js';
import { countsOf } from '../mask.js';
import { disposeInputs, evaluateTwoSided, toInputs } from './two-sided-pass.js';

export interface TwoSidedTraining {
  model: TwoSidedModel;
  kernels: Kernels;
  /** The training batches of an epoch, the same for the same epoch. */
  planEpoch(epoch: number): BatchPlan<TwoSidedBatch>;
  /** Null where there is no such split. */
  evaluationPlans: Record<EvaluationSplit, BatchPlan<TwoSidedBatch> | null>;
  unkId: number;
}

/** A bidirectional language model as the training loop sees it: the cross-entropy of each token given all others. */
export function createTwoSidedTrainable(training: TwoSidedTraining): Trainable<TwoSidedBatch> {
  const { model, kernels, planEpoch, evaluationPlans, unkId } = training;
  return {
    kernels,
    parameters: model.parameters,
    batches: planEpoch,
    step(batch, random): StepOutcome {
      const inputs = toInputs(batch);
      const pass = model.forward(kernels, { ...inputs, random });
      const targets = tf.tensor1d(batch.targets, 'int32'); // [T * B]
      const weights = batch.lengths && tf.tensor1d(countsOf(batch)); // [T * B]
      const { losses, dLogits } = kernels.softmaxCrossEntropy(pass.logits, model.outputBias, targets, weights);
      const gradients: GradientStore = new Map();
      pass.backward(dLogits, gradients);
      let lossSum = 0;
      for (const loss of losses.dataSync()) lossSum += loss;
      for (const tensor of [pass.logits, targets, weights, losses]) tensor?.dispose();
      disposeInputs(inputs);
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
  model: TwoSidedModel,
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
    const { losses } = evaluateTwoSided(model, kernels, batch, { ranks: false });
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
