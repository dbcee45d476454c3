import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseLabelSpec } from '../../checkpoint/specs/label-spec.js';
import { type Labels, labelsFromJSON } from '../../data/labelled/labels.js';
import { buildLabelModel, type LabelModel } from '../../model/label/model.js';
import type { LabelSpec } from '../../model/label/spec.js';
import { damaged } from '../shared/damaged.js';
import { type InputEncoder, inputEncoderFromJSON } from '../shared/labels/input.js';
import { loadNetwork } from '../shared/load-network.js';
import type { Scheme } from './tags.js';

/** Encoder, tags and scheme of a run; plain JSON, stored in a checkpoint. */
export interface TaggingReader {
  input: InputEncoder;
  tags: Labels;
  scheme: Scheme;
}

/** As a checkpoint stores it. */
export function readerToJSON({ input, tags, scheme }: TaggingReader): unknown {
  return {
    input: input.type === 'tokens' ? { type: input.type, ...(input.encoder.toJSON() as object) } : input,
    tags: tags.toJSON(),
    scheme,
  };
}

/** The reader and the network spec in a checkpoint; throws a CheckpointError if they do not fit each other. */
export function readStoredReader({ vocabulary, model }: Checkpoint): { reader: TaggingReader; spec: LabelSpec } {
  const spec = parseLabelSpec(model);
  const { input, tags: stored, scheme } = Object(vocabulary) as Record<string, unknown>;
  const tags = labelsFromJSON(stored);
  if (tags.size !== spec.labels) throw damaged(`it knows ${tags.size} tags, and its network ${spec.labels}`);
  if (scheme !== null && scheme !== 'BIO' && scheme !== 'IOB1' && scheme !== 'BIOES') {
    throw damaged(`its scheme of tags is ${JSON.stringify(scheme)?.slice(0, 100)}`);
  }
  const { normalisation } = Object(input) as Record<string, unknown>;
  return { reader: { input: inputEncoderFromJSON({ tokens: input, normalisation }, spec.input), tags, scheme }, spec };
}

/** The reader and the network in a checkpoint; throws a CheckpointError if it is damaged. */
export function loadTagging(checkpoint: Checkpoint): { reader: TaggingReader; model: LabelModel } {
  const { reader, spec } = readStoredReader(checkpoint);
  return { reader, model: loadNetwork(buildLabelModel, spec, checkpoint) };
}
