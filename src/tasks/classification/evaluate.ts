import { predictSamples } from '../../inference/label/predict-samples.js';
import { type Calibration, calibrate } from '../../metrics/calibration.js';
import { createConfusion, type LabelScores, scoreLabels } from '../../metrics/confusion.js';
import { evaluatedSamples } from '../shared/evaluated-samples.js';
import { meanLoss } from '../shared/labels/learning.js';
import type { EvaluatedSource } from '../shared/splits.js';
import type { EvaluationData, TaskEvaluation } from '../task.js';
import { accuracyByLength, type ByLength, gradientByDistance } from './by-length.js';
import type { ClassificationConfig } from './config.js';
import { classSource, loadClassSplits } from './data.js';
import { type ClassEncoder, encodeSamples, loadClassification } from './spec.js';

/** The evaluation of a classifier. */
export interface ClassificationEvaluation {
  kind: 'classification';
  source: EvaluatedSource;
  samples: number;
  /** Mean over the samples, nats. */
  loss: number;
  /** The labels, in the order of `scores.labels` and of `confusion`. */
  names: readonly string[];
  scores: LabelScores;
  /** `confusion[gold][predicted]` */
  confusion: number[][];
  calibration: Calibration;
  /** Null if it was not requested. */
  byLength: ByLength | null;
  notes: string[];
}

/** Options of the evaluation. */
export interface ClassificationOptions {
  /** Also accuracy by sample length, and gradient norm by the number of steps back. */
  byLength: boolean;
}

/** Evaluates the classifier in a checkpoint; throws a DataError for unusable data and unknown labels. */
export const evaluation: TaskEvaluation<ClassificationConfig, ClassificationEvaluation, ClassificationOptions> = {
  options: ['byLength'],
  async run(stored, kernels, request) {
    const config = stored.config();
    const { encoder, model } = loadClassification(stored.checkpoint);
    let closeData = () => {};
    try {
      const { source, split, close } = await readSamples(config, encoder, request);
      closeData = close;
      const encoded = encodeSamples(encoder, split);
      const predictions = await predictSamples(model, kernels, encoded, { batchSize: config.training.batchSize });
      const { names, size } = encoder.labels;
      const confusion = createConfusion(size);
      const judged = predictions.map(({ labels, probabilities }, index) => {
        const [gold, predicted] = [encoded.item(index).targets?.[0] as number, labels[0] as number];
        confusion.add(gold, predicted);
        return { confidence: probabilities[predicted] as number, correct: gold === predicted };
      });
      const rows = confusion.rows();
      return {
        kind: 'classification',
        source,
        samples: split.length,
        loss: meanLoss(predictions, split.length),
        names: [...names],
        scores: scoreLabels(rows),
        confusion: rows,
        calibration: calibrate(judged),
        byLength:
          request.byLength === true
            ? {
                accuracy: accuracyByLength(
                  judged.map(({ correct }, index) => ({ steps: encoded.lengthOf(index), correct })),
                ),
                gradient: gradientByDistance(model, kernels, encoded),
              }
            : null,
        notes: [],
      };
    } finally {
      closeData();
      model.dispose();
    }
  },
};

function readSamples(config: ClassificationConfig, { input }: ClassEncoder, request: EvaluationData) {
  const { means, names } = input.type === 'frames' ? input.normalisation : {};
  return evaluatedSamples(request, {
    noun: 'samples',
    splits: () => loadClassSplits(config),
    source: () => classSource(config, { features: means?.length ?? null, names }),
    label: ({ label }) => label,
  });
}
