import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { resolvePatterns } from '../../data/patterns.js';
import { ConfigError } from '../../errors.js';
import { predictSamples } from '../../inference/label/predict-samples.js';
import type { Kernels } from '../../kernels/kernels.js';
import { calibrate } from '../../metrics/calibration.js';
import { createConfusion, scoreLabels } from '../../metrics/confusion.js';
import { type ClassificationEvaluation, type EvaluationRequest, refuseLanguageModelRequest } from '../evaluation.js';
import { readStoredClassifier } from './create-classifier.js';
import { loadClassSplits } from './load-splits.js';
import { type ClassSample, readClassSamples } from './samples.js';

/** Evaluates the classifier in a checkpoint; throws a DataError for data that cannot be used and labels that it does not know. */
export async function evaluateClassifier(
  checkpoint: Checkpoint,
  kernels: Kernels,
  request: EvaluationRequest,
): Promise<ClassificationEvaluation> {
  refuseLanguageModelRequest(request);
  const { config, encoder, model } = readStoredClassifier(checkpoint);
  try {
    const { source, samples } = await loadSamples(request);
    const encoded = encoder.encode(samples);
    const predictions = await predictSamples(model, kernels, encoded, { batchSize: config.training.batchSize });
    const { names, size } = encoder.labels;
    const confusion = createConfusion(size);
    const judged = predictions.map(({ labels, probabilities }, index) => {
      const [gold, predicted] = [encoded[index]?.targets?.[0] as number, labels[0] as number];
      confusion.add(gold, predicted);
      return { confidence: probabilities[predicted] as number, correct: gold === predicted };
    });
    const rows = confusion.rows();
    return {
      kind: 'classification',
      source,
      samples: samples.length,
      loss: predictions.reduce((sum, { loss }) => sum + (loss ?? 0), 0) / samples.length,
      names: [...names],
      scores: scoreLabels(rows),
      confusion: rows,
      calibration: calibrate(judged),
      notes: [],
    };
  } finally {
    model.dispose();
  }

  async function loadSamples({
    data,
  }: EvaluationRequest): Promise<{ source: ClassificationEvaluation['source']; samples: ClassSample[] }> {
    const features = model.spec.input.type === 'frames' ? model.spec.input.features : null;
    if (data !== null) {
      const baseDirectory = process.cwd();
      const files = await resolvePatterns(data, baseDirectory);
      return {
        source: 'data',
        samples: await readClassSamples(files, config, { baseDirectory, features, names: encoder.featureNames }),
      };
    }
    const { test, validation } = await loadClassSplits(config);
    if (test !== null) return { source: 'test', samples: test };
    if (validation !== null) return { source: 'validation', samples: validation };
    throw new ConfigError('The run has neither test nor validation samples.', {
      hint: 'Give some with --data FILE.',
    });
  }
}
