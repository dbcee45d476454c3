import type { BatchPlan } from '../../data/batches.js';
import type { PairBatch } from '../../data/pairs/pair-batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import { perplexity } from '../../metrics/cross-entropy.js';
import type { TranslationModel } from '../../model/translation/model.js';
import { createPause } from '../../training/pause.js';
import type { EvaluationMetrics, EvaluationSplit, Sample, Trainable } from '../../training/trainable.js';

export interface TranslationTraining {
  model: TranslationModel;
  kernels: Kernels;
  /** The training batches of an epoch, the same for the same epoch. */
  planEpoch(epoch: number): BatchPlan<PairBatch>;
  /** Null where there is no such split. */
  evaluationPlans: Record<EvaluationSplit, BatchPlan<PairBatch> | null>;
  labelSmoothing: number;
  /** Share of the decoder's inputs that are its own predictions after so many epochs. */
  ownShare(epochs: number): number;
  /** Scores of some translations of a split after an epoch, counted from 0; null where none are due. */
  score(split: EvaluationSplit, epoch: number): Promise<TranslationScores | null>;
  /** Translations to show after an epoch. */
  samples(epoch: number): Promise<Sample[]>;
}

/** How good some translations are. */
export type TranslationScores = {
  /** 0 to 100 */
  bleu: number;
  /** Share of those that are the reference to the letter, 0 to 1. */
  exact: number;
};

/** A translating model as the training loop sees it: the cross-entropy of each target token given those before it. */
export function createTranslationTrainable(training: TranslationTraining): Trainable<PairBatch> {
  const { model, kernels, planEpoch, evaluationPlans, labelSmoothing, ownShare } = training;
  let latestEpoch = 0;
  return {
    kernels,
    parameters: model.parameters,
    batches(epoch) {
      latestEpoch = epoch;
      return planEpoch(epoch);
    },
    step(batch, random) {
      const samplingProbability = ownShare(batch.progress);
      const outcome = model.lossAndGradients(kernels, batch, { random, labelSmoothing, samplingProbability });
      return { ...outcome, targetCount: batch.targetCount, batchSize: batch.batchSize };
    },
    async evaluate(split) {
      const plan = evaluationPlans[split];
      if (plan === null) return null;
      const metrics = await evaluatePlan(model, kernels, plan);
      const scores = await training.score(split, latestEpoch);
      return { ...metrics, values: { ...metrics.values, ...scores } };
    },
    measures: {
      perplexity: { label: 'perplexity', better: 'lower' },
      bleu: { label: 'BLEU', better: 'higher' },
      exact: { label: 'exact', better: 'higher' },
    },
    getCarriedState: () => [],
    // There is none: a pair is read whole.
    setCarriedState() {},
    samples: (epoch) => training.samples(epoch),
    dispose: () => model.dispose(),
  };
}

/** Loss and perplexity over all batches of a plan. */
export async function evaluatePlan(
  model: TranslationModel,
  kernels: Kernels,
  plan: BatchPlan<PairBatch>,
): Promise<EvaluationMetrics> {
  const pause = createPause();
  let sum = 0;
  for (let index = 0; index < plan.length; index++) {
    for (const loss of model.predict(kernels, plan.batch(index)).losses) sum += loss;
    await pause();
  }
  const loss = sum / plan.targetCount;
  return { loss, targetCount: plan.targetCount, values: { perplexity: perplexity(loss) } };
}
