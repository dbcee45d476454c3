import type { ConfigOf } from '../../config/schema.js';
import {
  fitNormalisation,
  type Normalisation,
  normalisationFromJSON,
  normaliseFrames,
} from '../../data/frames/normalisation.js';
import type { EncodedSample } from '../../data/label-batches.js';
import { buildLabels, type Labels, labelsFromJSON } from '../../data/labelled/labels.js';
import { CheckpointError } from '../../errors.js';
import type { LabelInputSpec } from '../../model/label/spec.js';
import { buildTokenEncoder, type TokenEncoder, tokenEncoderFromJSON } from '../labels/token-encoder.js';
import { tokenInputSpec } from '../labels/token-input-spec.js';
import type { ClassSample, Content } from './samples.js';

/** Turns samples into what a network reads, as the training samples taught it; plain JSON, kept in a checkpoint. */
export interface ClassEncoder {
  labels: Labels;
  /** Null for frames. */
  tokens: TokenEncoder | null;
  /** Of frames: names of their features, where the training samples had headings. */
  featureNames: readonly string[] | undefined;
  /** Of the network's input, for a config's `model.input`. */
  inputSpec(input: ConfigOf<'classification'>['model']['input']): LabelInputSpec;
  encodeContent(content: Content): Pick<EncodedSample, 'input' | 'steps'>;
  /** Throws a DataError for a label that no training sample has. */
  encode(samples: readonly ClassSample[]): EncodedSample[];
  toJSON(): unknown;
}

/** What the training samples teach: labels, and a vocabulary or the statistics of frames. Throws a DataError when no token is kept. */
export function buildClassEncoder(
  { text, model }: ConfigOf<'classification'>,
  samples: readonly ClassSample[],
): ClassEncoder {
  const labels = buildLabels(samples.map(({ label }) => label));
  const contents = samples.map(({ content }) => content);
  const sequences = contents.flatMap((content) => (content.type === 'frames' ? [content.sequence] : []));
  if (sequences.length > 0)
    return createEncoder(labels, { type: 'frames', normalisation: fitNormalisation(sequences) });
  const encoder = buildTokenEncoder(
    contents.flatMap((content) => (content.type === 'tokens' ? [content] : [])),
    { ...text, letters: model.input?.type === 'embedding' && model.input.characters !== null },
  );
  return createEncoder(labels, { type: 'tokens', encoder });
}

/** Reads what `toJSON` wrote; throws a CheckpointError for anything else. */
export function classEncoderFromJSON(value: unknown, input: LabelInputSpec): ClassEncoder {
  const { labels, tokens, normalisation } = Object(value) as Record<string, unknown>;
  const known = labelsFromJSON(labels);
  if (input.type === 'frames') {
    return createEncoder(known, {
      type: 'frames',
      normalisation: normalisationFromJSON(normalisation, input.features),
    });
  }
  const encoder = tokenEncoderFromJSON(tokens);
  if (
    encoder.vocabulary.size !== input.vocabularySize ||
    (encoder.characters === null) !== (input.characters === null)
  ) {
    throw new CheckpointError('The checkpoint is damaged: its vocabulary is not that of its model.', {
      hint: 'Use another checkpoint of the run.',
    });
  }
  return createEncoder(known, { type: 'tokens', encoder });
}

/** The same encoder with another one of tokens. */
export function withTokens({ labels }: ClassEncoder, encoder: TokenEncoder): ClassEncoder {
  return createEncoder(labels, { type: 'tokens', encoder });
}

type Reading = { type: 'tokens'; encoder: TokenEncoder } | { type: 'frames'; normalisation: Normalisation };

function createEncoder(labels: Labels, reading: Reading): ClassEncoder {
  const encodeContent = (content: Content): Pick<EncodedSample, 'input' | 'steps'> => {
    if (reading.type === 'tokens' && content.type === 'tokens') return reading.encoder.encode(content.tokens);
    if (reading.type === 'frames' && content.type === 'frames') {
      const { frames, features, steps } = content.sequence;
      return { input: { type: 'frames', frames: normaliseFrames(frames, reading.normalisation), features }, steps };
    }
    throw new Error(`A network that reads ${reading.type} cannot read ${content.type}.`);
  };
  return {
    labels,
    tokens: reading.type === 'tokens' ? reading.encoder : null,
    featureNames: reading.type === 'frames' ? reading.normalisation.names : undefined,
    inputSpec(input) {
      if (reading.type === 'frames') return { type: 'frames', features: reading.normalisation.means.length };
      if (input === null) throw new Error('Tokens have an input in every resolved configuration.');
      return tokenInputSpec(input, reading.encoder);
    },
    encodeContent,
    encode: (samples) =>
      samples.map(({ content, label, document, line }) => ({
        ...encodeContent(content),
        targets: Int32Array.of(labels.id(label, { document, line })),
      })),
    toJSON: () => ({
      labels: labels.toJSON(),
      tokens: reading.type === 'tokens' ? reading.encoder.toJSON() : null,
      normalisation: reading.type === 'frames' ? reading.normalisation : null,
    }),
  };
}
