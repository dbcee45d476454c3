import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseLabelSpec } from '../../checkpoint/specs/label-spec.js';
import type { ConfigOf } from '../../config/schema.js';
import { readFrames } from '../../data/frames/read-frames.js';
import { resolvePatterns } from '../../data/patterns.js';
import { CheckpointError } from '../../errors.js';
import type { Classifier } from '../../inference/classifier.js';
import { predictSamples } from '../../inference/label/predict-samples.js';
import type { Kernels } from '../../kernels/kernels.js';
import { buildLabelModel, type LabelModel } from '../../model/label/model.js';
import { writeParameters } from '../../model/variables.js';
import { buildTokenizer } from '../../text/tokenizer.js';
import { frameFormat } from '../labels/frame-format.js';
import { parseStoredConfig } from '../stored-config.js';
import { type ClassEncoder, classEncoderFromJSON } from './encoder.js';
import { tokenizerSpec, tokensOf } from './samples.js';

/** A classifier's parts as a checkpoint has them. */
export interface StoredClassifier {
  config: Omit<ConfigOf<'classification'>, 'name'>;
  encoder: ClassEncoder;
  model: LabelModel;
}

/** Reads a classifier from its checkpoint; throws a CheckpointError or ConfigError where it is damaged. */
export function readStoredClassifier(checkpoint: Checkpoint): StoredClassifier {
  const config = parseStoredConfig(checkpoint, 'classification');
  const spec = parseLabelSpec(checkpoint.model);
  const encoder = classEncoderFromJSON(checkpoint.vocabulary, spec.input);
  if (encoder.labels.size !== spec.labels) {
    throw damaged(`it has ${encoder.labels.size} labels, and its model ${spec.labels}`);
  }
  const model = buildLabelModel(spec, null);
  writeParameters(model.parameters, checkpoint.snapshot.weights);
  return { config, encoder, model };
}

/** The classifier in a checkpoint; throws a CheckpointError or ConfigError where it is damaged. */
export function createClassifier(checkpoint: Checkpoint, kernels: Kernels): Classifier {
  const { config, encoder, model } = readStoredClassifier(checkpoint);
  const { head, input } = model.spec;
  const tokenizer = buildTokenizer(tokenizerSpec(config.text));
  return {
    labels: encoder.labels.names,
    input: config.data.input,
    hasAttention: head.type === 'pooled' && head.pooling === 'attention',
    async readFrames(patterns) {
      if (config.data.input !== 'frames' || input.type !== 'frames') throw new Error('The classifier reads text.');
      const baseDirectory = process.cwd();
      const files = await resolvePatterns(patterns, baseDirectory);
      const { featureNames: names } = encoder;
      return readFrames(files, frameFormat(config.data, 'none'), { baseDirectory, features: input.features, names });
    },
    tokenize: (text, place) => tokensOf(text, tokenizer, place),
    unknown: (tokens) => encoder.tokens?.unknown(tokens) ?? [],
    predict(samples) {
      const encoded = samples.map((sample) => {
        const content =
          'frames' in sample
            ? ({ type: 'frames', sequence: sample } as const)
            : ({ type: 'tokens', tokens: sample } as const);
        return { ...encoder.encodeContent(content), targets: null };
      });
      return predictSamples(model, kernels, encoded, { batchSize: config.training.batchSize });
    },
    dispose: () => model.dispose(),
  };
}

function damaged(problem: string): CheckpointError {
  return new CheckpointError(`The checkpoint is damaged: ${problem}.`, { hint: 'Use another checkpoint of the run.' });
}
