import type { BatchPlan } from '../../data/batches.js';
import { type PairBatch, pairRows } from '../../data/pairs/pair-batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import { perplexity } from '../../metrics/cross-entropy.js';
import type { TranslationModel } from '../../model/translation/model.js';
import { tellProgress } from '../../runtime/progress.js';
import { createPause } from '../../training/pause.js';
import { batchRows, type EvaluationMetrics, type EvaluationSplit, type Sample } from '../../training/trainable.js';
import { alone, ownBatches, type Workers } from '../../training/workers.js';
import type { Learning } from '../shared/trainer.js';

export interface TranslationTraining extends Pick<Learning<PairBatch>, 'planEpoch'> {
  model: TranslationModel;
  kernels: Kernels;
  /** Null if there is no such split. */
  evaluationPlans: Record<EvaluationSplit, BatchPlan<PairBatch> | null>;
  labelSmoothing: number;
  /** Share of the decoder's inputs that are its own predictions, by epochs of training. */
  samplingProbability(epochs: number): number;
  /** Scores of some translations of a split after an epoch, counted from 0; null if none are due. */
  score(split: EvaluationSplit, epoch: number, workers: Workers): Promise<TranslationScores | null>;
  /** Translations to show after an epoch. */
  samples(epoch: number, workers: Workers): Promise<Sample[]>;
}

/** Scores of translations. */
export type TranslationScores = {
  /** 0 to 100 */
  bleu: number;
  /** Share of exact matches, 0 to 1. */
  exact: number;
};

/** Training of a translation model: the cross-entropy of each target token given those before it. */
export function createTranslationLearning(training: TranslationTraining): Learning<PairBatch> {
  const { model, kernels, planEpoch, evaluationPlans, labelSmoothing } = training;
  let latestEpoch = 0;
  return {
    planEpoch(epoch) {
      latestEpoch = epoch;
      return planEpoch(epoch);
    },
    step(batch, random, gradients) {
      const samplingProbability = training.samplingProbability(batch.progress);
      const outcome = model.lossAndGradients(kernels, batch, {
        random,
        labelSmoothing,
        samplingProbability,
        gradients,
      });
      return { ...outcome, targetCount: batch.targetCount, batchSize: batch.batchSize };
    },
    rows: batchRows(pairRows),
    async evaluate(split, workers = alone) {
      const plan = evaluationPlans[split];
      if (plan === null) return null;
      const metrics = await evaluatePlan(model, kernels, plan, workers);
      const scores = await training.score(split, latestEpoch, workers);
      return { ...metrics, values: { ...metrics.values, ...scores } };
    },
    measures: {
      perplexity: { label: 'perplexity', better: 'lower' },
      bleu: { label: 'BLEU', better: 'higher' },
      exact: { label: 'exact', better: 'higher' },
    },
    samples: (epoch, _, workers = alone) => training.samples(epoch, workers),
  };
}

/** Loss and perplexity over all batches of a plan. */
export async function evaluatePlan(
  model: TranslationModel,
  kernels: Kernels,
  plan: BatchPlan<PairBatch>,
  workers: Workers = alone,
): Promise<EvaluationMetrics> {
  const pause = createPause();
  const own = ownBatches(workers, plan);
  let sum = 0;
  for (let index = 0; index < own.length; index++) {
    for (const loss of model.predict(kernels, own.batch(index)).losses) sum += loss;
    tellProgress({ what: 'Evaluating', done: index + 1, total: own.length, unit: 'batches' });
    await pause();
  }
  const parts = await workers.gather(sum);
  const loss = parts.reduce((all, part) => all + part) / plan.targetCount;
  return { loss, targetCount: plan.targetCount, values: { perplexity: perplexity(loss) } };
}
