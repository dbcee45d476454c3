import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseLabelSpec } from '../../checkpoint/specs/label-spec.js';
import type { EncodedSamples } from '../../data/label-batches.js';
import { buildLabels, type Labels, labelsFromJSON } from '../../data/labelled/labels.js';
import { labelsOf, mapSamples, type SampleList } from '../../data/sample-list.js';
import { buildLabelModel, type LabelModel } from '../../model/label/model.js';
import type { LabelSpec } from '../../model/label/spec.js';
import { damaged } from '../shared/damaged.js';
import {
  buildInputEncoder,
  encodeInput,
  encodeList,
  type InputEncoder,
  inputEncoderFromJSON,
} from '../shared/labels/input.js';
import { loadNetwork } from '../shared/load-network.js';
import type { ClassificationConfig } from './config.js';
import type { ClassSample } from './data.js';

/** The labels and the vocabulary or statistics, derived from the training samples; plain JSON, stored in a checkpoint. */
export interface ClassEncoder {
  labels: Labels;
  input: InputEncoder;
}

const labelOf = ({ label }: ClassSample) => label;

/** Builds labels, and a vocabulary or statistics of frames. Throws a DataError if no token is kept. */
export function buildClassEncoder(config: ClassificationConfig, samples: SampleList<ClassSample>): ClassEncoder {
  return {
    labels: buildLabels(labelsOf(samples, labelOf)),
    input: buildInputEncoder(
      config,
      mapSamples(samples, ({ input }) => input),
    ),
  };
}

/** Encodes samples for the network; throws a DataError for a label that is not in the training data. */
export function encodeSamples({ labels, input }: ClassEncoder, samples: SampleList<ClassSample>): EncodedSamples {
  // Samples of one label share an array.
  const targets = new Map<string, Int32Array>();
  const targetOf = (sample: ClassSample) => {
    const target = targets.get(sample.label) ?? Int32Array.of(labels.id(sample.label, sample));
    targets.set(sample.label, target);
    return target;
  };
  const isOther = (label: string) => !labels.has(label);
  const other = labelsOf(samples, labelOf).findIndex(isOther);
  if (other >= 0) targetOf(samples.at(other) as ClassSample);
  const encode = (sample: ClassSample) => ({ ...encodeInput(input, sample.input), targets: targetOf(sample) });
  return encodeList(samples, encode, () => 1);
}

/** As a checkpoint stores it. */
export function encoderToJSON({ labels, input }: ClassEncoder): unknown {
  return {
    labels: labels.toJSON(),
    tokens: input.type === 'tokens' ? input.encoder.toJSON() : null,
    normalisation: input.type === 'frames' ? input.normalisation : null,
  };
}

/** The encoder and the network spec in a checkpoint; throws a CheckpointError if they do not fit each other. */
export function readStoredEncoder({ vocabulary, model }: Checkpoint): { encoder: ClassEncoder; spec: LabelSpec } {
  const spec = parseLabelSpec(model);
  const { labels: stored, tokens, normalisation } = Object(vocabulary) as Record<string, unknown>;
  const labels = labelsFromJSON(stored);
  if (labels.size !== spec.labels) throw damaged(`it has ${labels.size} labels, and its model ${spec.labels}`);
  return { encoder: { labels, input: inputEncoderFromJSON({ tokens, normalisation }, spec.input) }, spec };
}

/** The encoder and the network in a checkpoint; throws a CheckpointError if it is damaged. */
export function loadClassification(checkpoint: Checkpoint): { encoder: ClassEncoder; model: LabelModel } {
  const { encoder, spec } = readStoredEncoder(checkpoint);
  return { encoder, model: loadNetwork(buildLabelModel, spec, checkpoint) };
}
