import type { ConfigOf } from '../config/schema.js';
import { buildClassTraining } from './classification/build-training.js';
import { createClassifier } from './classification/create-classifier.js';
import { evaluateClassifier } from './classification/evaluate.js';
import { buildClassFolds } from './classification/folds.js';
import { loadClassSplits } from './classification/load-splits.js';
import { classifierStates } from './classification/states.js';
import type { Task } from './task.js';

/** Gives each sample, read whole, one label. */
export const classificationTask: Task<ConfigOf<'classification'>> = {
  async buildTraining(config, kernels, options) {
    const splits = await loadClassSplits(config);
    return (await buildClassTraining(config, kernels, splits, options)).training;
  },
  buildFolds: buildClassFolds,
  uses: {
    classifier: createClassifier,
    evaluation: (checkpoint, kernels) => (request) => evaluateClassifier(checkpoint, kernels, request),
    states: classifierStates,
  },
};
