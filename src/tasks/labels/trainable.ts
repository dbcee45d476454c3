import type { BatchPlan } from '../../data/batches.js';
import { type EncodedSample, type LabelBatch, labelRows } from '../../data/label-batches.js';
import { predictSamples, type SamplePrediction } from '../../inference/label/predict-samples.js';
import type { Kernels } from '../../kernels/kernels.js';
import { type LabelOutcome, loggedOutcome } from '../../metrics/label-outcome.js';
import type { LabelModel } from '../../model/label/model.js';
import {
  batchRows,
  type EvaluationMetrics,
  type EvaluationSplit,
  type Measure,
  type Trainable,
} from '../../training/trainable.js';
import { alone } from '../../training/workers.js';

export interface LabelTraining {
  model: LabelModel;
  kernels: Kernels;
  /** The training batches of an epoch, the same for the same epoch. */
  planEpoch(epoch: number): BatchPlan<LabelBatch>;
  /** Null where there is no such split. */
  evaluationSamples: Record<EvaluationSplit, readonly EncodedSample[] | null>;
  /** Rows side by side in evaluation. */
  batchSize: number;
  /** [K]; null weighs all labels the same. */
  classWeights: Float32Array | null;
  measures: Record<string, Measure>;
  chosenBy: string;
  /** What a whole split comes to; predictions are in the order of the samples. */
  score(predictions: readonly SamplePrediction[], split: EvaluationSplit): SplitScores;
}

export interface SplitScores {
  values: Record<string, number>;
  outcome: LabelOutcome;
}

/** A label model as the training loop sees it. */
export function createLabelTrainable(training: LabelTraining): Trainable<LabelBatch> {
  const { model, kernels, planEpoch, evaluationSamples, batchSize, classWeights, score } = training;
  return {
    kernels,
    parameters: model.parameters,
    measures: training.measures,
    chosenBy: training.chosenBy,
    batches: planEpoch,
    step(batch, random) {
      const outcome = model.lossAndGradients(kernels, batch, { random, classWeights });
      return { ...outcome, targetCount: batch.targetCount, batchSize: batch.batchSize };
    },
    rows: batchRows(labelRows),
    async evaluate(split, workers = alone): Promise<EvaluationMetrics | null> {
      const samples = evaluationSamples[split];
      if (samples === null) return null;
      const predictions = await predictSamples(model, kernels, samples, { batchSize, workers });
      const targetCount = samples.reduce((sum, { targets }) => sum + (targets?.length ?? 0), 0);
      const loss = predictions.reduce((sum, prediction) => sum + (prediction.loss ?? 0), 0) / targetCount;
      const { values, outcome } = score(predictions, split);
      return { loss, targetCount, values, labels: loggedOutcome(outcome) };
    },
    getCarriedState: () => [],
    // There is none: a sample is read whole.
    setCarriedState() {},
    samples: async () => [],
    dispose: () => model.dispose(),
  };
}
