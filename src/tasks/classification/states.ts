import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import type { StatesModel } from '../../inference/states.js';
import type { Kernels } from '../../kernels/kernels.js';
import { buildTokenizer } from '../../text/tokenizer.js';
import { frameFormat } from '../labels/frame-format.js';
import { type LabelInput, labelStates } from '../labels/states.js';
import { readStoredClassifier, type StoredClassifier } from './create-classifier.js';
import { tokenizerSpec } from './samples.js';

/** The states of the classifier in a checkpoint; throws a CheckpointError or ConfigError where it is damaged. */
export function classifierStates(checkpoint: Checkpoint, kernels: Kernels): StatesModel {
  const stored = readStoredClassifier(checkpoint);
  return labelStates(stored.model, kernels, inputOf(stored));
}

function inputOf({ config, encoder, model }: StoredClassifier): LabelInput {
  const { input } = model.spec;
  if (config.data.input === 'frames' && input.type === 'frames') {
    return {
      type: 'frames',
      format: frameFormat(config.data, 'none'),
      features: input.features,
      encode: (sequence) => encoder.encodeContent({ type: 'frames', sequence }),
    };
  }
  return {
    type: 'tokens',
    tokenize: buildTokenizer(tokenizerSpec(config.text)).tokenize,
    unknown: (tokens) => encoder.tokens?.unknown(tokens) ?? [],
    encode: (tokens) => encoder.encodeContent({ type: 'tokens', tokens }),
  };
}
