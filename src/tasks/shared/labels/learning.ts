import { type EncodedSamples, type LabelBatch, labelRows } from '../../../data/label-batches.js';
import { predictSamples, type SamplePrediction } from '../../../inference/label/predict-samples.js';
import type { Kernels } from '../../../kernels/kernels.js';
import { type LabelOutcome, loggedOutcome } from '../../../metrics/label-outcome.js';
import type { LabelModel } from '../../../model/label/model.js';
import { batchRows, type EvaluationSplit, type Measure } from '../../../training/trainable.js';
import { alone } from '../../../training/workers.js';
import type { Learning } from '../trainer.js';

export interface LabelTraining extends Pick<Learning<LabelBatch>, 'planEpoch'> {
  model: LabelModel;
  kernels: Kernels;
  /** Null if there is no such split. */
  evaluated: Record<EvaluationSplit, EncodedSamples | null>;
  /** Rows per batch in evaluation. */
  batchSize: number;
  /** [K]; null weights all labels equally. */
  classWeights: Float32Array | null;
  measures: Record<string, Measure>;
  chosenBy: string;
  /** Scores a whole split; predictions are in the order of the samples. */
  score(
    predictions: readonly SamplePrediction[],
    split: EvaluationSplit,
  ): { values: Record<string, number>; outcome: LabelOutcome };
}

/** Training of a labelling model: the loss of each target, and the scores of whole splits. */
export function createLabelLearning(training: LabelTraining): Learning<LabelBatch> {
  const { model, kernels, planEpoch, evaluated, batchSize, classWeights, measures, chosenBy, score } = training;
  return {
    planEpoch,
    measures,
    chosenBy,
    step(batch, random, gradients) {
      const outcome = model.lossAndGradients(kernels, batch, { random, classWeights, gradients });
      return { ...outcome, targetCount: batch.targetCount, batchSize: batch.batchSize };
    },
    rows: batchRows(labelRows),
    async evaluate(split, workers = alone) {
      const samples = evaluated[split];
      if (samples === null) return null;
      const predictions = await predictSamples(model, kernels, samples, { batchSize, workers });
      const { targetCount } = samples;
      const { values, outcome } = score(predictions, split);
      return { loss: meanLoss(predictions, targetCount), targetCount, values, labels: loggedOutcome(outcome) };
    },
  };
}

/** Nats per target. */
export function meanLoss(predictions: readonly SamplePrediction[], targetCount: number): number {
  return predictions.reduce((sum, { loss }) => sum + (loss ?? 0), 0) / targetCount;
}
