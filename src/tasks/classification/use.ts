import { readFrames } from '../../data/frames/read-frames.js';
import type { FrameFormat } from '../../data/frames/sequence.js';
import { resolvePatterns } from '../../data/patterns.js';
import { linesOfText, type TrainedOn } from '../../data/texts-in-file.js';
import type { Classifier } from '../../inference/classifier.js';
import { predictSamples } from '../../inference/label/predict-samples.js';
import type { StatesModel } from '../../inference/states.js';
import type { Kernels } from '../../kernels/kernels.js';
import { buildTokenizer } from '../../text/tokenizer.js';
import { frameFormat } from '../shared/labels/frame-format.js';
import { encodeInput } from '../shared/labels/input.js';
import { labelStates } from '../shared/labels/states.js';
import { labelTokenizer } from '../shared/labels/tokenizer.js';
import type { Stored } from '../task.js';
import type { ClassificationConfig } from './config.js';
import { tokensOf } from './data.js';
import { loadClassification } from './spec.js';

/** Gives labels to texts and files of frames. */
export function classifier(stored: Stored<ClassificationConfig>, kernels: Kernels): Classifier {
  const config = stored.config();
  const {
    encoder: { labels, input },
    model,
  } = loadClassification(stored.checkpoint);
  const { head } = model.spec;
  const tokenizer = buildTokenizer(labelTokenizer(config.text));
  return {
    labels: labels.names,
    input: config.data.input,
    hasAttention: head.type === 'pooled' && head.pooling === 'attention',
    async readFrames(patterns) {
      if (input.type !== 'frames') throw new Error('The classifier reads text.');
      const baseDirectory = '.';
      const files = await resolvePatterns(patterns, baseDirectory);
      const { means, names } = input.normalisation;
      return readFrames(files, unlabelledFormat(config), { baseDirectory, features: means.length, names });
    },
    tokenize: (text, location) => tokensOf(text, tokenizer, location),
    unknown: (tokens) => (input.type === 'tokens' ? input.encoder.unknown(tokens) : []),
    predict(samples) {
      const encoded = samples.map((sample) => ({
        ...encodeInput(input, 'frames' in sample ? { type: 'frames', ...sample } : { type: 'tokens', tokens: sample }),
        targets: null,
      }));
      return predictSamples(model, kernels, encoded, { batchSize: config.training.batchSize });
    },
    dispose: () => model.dispose(),
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

/** How files without labels are read. */
function unlabelledFormat({ data }: ClassificationConfig): FrameFormat {
  if (data.input === 'frames') return frameFormat(data, 'none');
  throw new RangeError('A network of frames was trained on text.');
}

/** How the training data's files were written. */
export function trainedOn({ data }: ClassificationConfig): TrainedOn {
  return data.input === 'text' ? { type: 'labelled', ...data } : linesOfText;
}
