import { readFrames } from '../../data/frames/read-frames.js';
import { resolvePatterns } from '../../data/patterns.js';
import { linesOfText, type TrainedOn } from '../../data/trained-on.js';
import type { Classifier } from '../../inference/classifier.js';
import type { StatesModel } from '../../inference/states.js';
import type { Kernels } from '../../kernels/kernels.js';
import { buildTokenizer } from '../../text/tokenizer.js';
import { labelStates } from '../shared/labels/states.js';
import { labelTokenizer } from '../shared/labels/tokenizer.js';
import type { Stored } from '../task.js';
import type { ClassificationConfig } from './config.js';
import { loadClassification } from './spec.js';
import { labelPredictor, unlabelledFormat } from './use.js';

/** Opens a classifier of texts and files of frames. */
export function classifier(stored: Stored<ClassificationConfig>, kernels: Kernels): Classifier {
  const predictor = labelPredictor(stored, kernels);
  return {
    ...predictor,
    async readFrames(patterns) {
      if (predictor.normalisation === null) throw new Error('The classifier reads text.');
      const baseDirectory = '.';
      const files = await resolvePatterns(patterns, baseDirectory);
      const { means, names } = predictor.normalisation;
      return readFrames(files, unlabelledFormat(stored.config()), { baseDirectory, features: means.length, names });
    },
  };
}

/** The states of a classifier's network over a text or a file of frames. */
export function states(stored: Stored<ClassificationConfig>, kernels: Kernels): StatesModel {
  const config = stored.config();
  const { encoder, model } = loadClassification(stored.checkpoint);
  return labelStates(model, kernels, encoder.input, {
    tokenizer: () => buildTokenizer(labelTokenizer(config.text)),
    format: () => unlabelledFormat(config),
  });
}

/** The format of the training data's files. */
export function trainedOn({ data }: ClassificationConfig): TrainedOn {
  return data.input === 'text' ? { type: 'labelled', ...data } : linesOfText;
}
