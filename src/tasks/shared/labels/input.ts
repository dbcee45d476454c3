import {
  fitNormalisation,
  type Normalisation,
  normalisationFromJSON,
  normaliseFrames,
} from '../../../data/frames/normalisation.js';
import type { FrameSequence } from '../../../data/frames/sequence.js';
import type { EncodedSample, EncodedSamples } from '../../../data/label-batches.js';
import { isStored, mapSamples, type SampleList } from '../../../data/sample-list.js';
import type { LabelInputSpec } from '../../../model/label/spec.js';
import { formatQuantity, formatShare } from '../../../text/quantities.js';
import type { SplitReport } from '../../task-training.js';
import { damaged } from '../damaged.js';
import { buildTokenEncoder, type TokenEncoder, tokenEncoderFromJSON } from './token-encoder.js';
import { type TokenInput, tokenInputSpec } from './token-input-spec.js';

/** The raw input of a labelling network: tokens or frames. */
export type SampleInput =
  | { type: 'tokens'; tokens: readonly string[] }
  | ({ type: 'frames' } & Pick<FrameSequence, 'frames' | 'features' | 'names'>);

/** Encodes samples as numbers, with the vocabulary or statistics of the training samples. */
export type InputEncoder = { type: 'tokens'; encoder: TokenEncoder } | { type: 'frames'; normalisation: Normalisation };

type Encoded = Pick<EncodedSample, 'input' | 'steps'>;

/** The parts of a config about reading samples. */
export interface InputConfig {
  text: { lowercase: boolean; language: string; minCount: number; maxSize: number | null };
  model: { input: TokenInput | null };
}

/** Builds the vocabulary, or the statistics of frames, from training samples. Throws a DataError if no token is kept. */
export function buildInputEncoder(
  { text, model: { input } }: InputConfig,
  samples: SampleList<SampleInput>,
): InputEncoder {
  if (input === null) return { type: 'frames', normalisation: fitNormalisation(mapSamples(samples, asFrames)) };
  const sequences = mapSamples(samples, asTokens);
  const characters = input.type === 'embedding' && input.characters !== null;
  return { type: 'tokens', encoder: buildTokenEncoder(sequences, { ...text, characters }) };
}

function asFrames(sample: SampleInput): Extract<SampleInput, { type: 'frames' }> {
  if (sample.type === 'frames') return sample;
  throw new RangeError('A network of frames cannot read tokens.');
}

function asTokens(sample: SampleInput): Extract<SampleInput, { type: 'tokens' }> {
  if (sample.type === 'tokens') return sample;
  throw new RangeError('A network of tokens cannot read frames.');
}

/** Steps of a sample. */
export function stepsOf(sample: SampleInput): number {
  return sample.type === 'tokens' ? sample.tokens.length : sample.frames.length / sample.features;
}

/**
 * Samples as `encode` makes them, each with as many targets as `targetsOf` says: now of those in memory, for each batch of those in
 * a file.
 */
export function encodeList<Sample extends { input: SampleInput }>(
  samples: SampleList<Sample>,
  encode: (sample: Sample) => EncodedSample,
  targetsOf: (steps: number) => number,
): EncodedSamples {
  const encoded = mapSamples(samples, encode);
  const size = isStored(samples) ? samples.facts.size : (index: number) => (encoded.at(index) as EncodedSample).steps;
  let targetCount = 0;
  for (let index = 0; index < encoded.length; index++) targetCount += targetsOf(size(index));
  return { length: encoded.length, lengthOf: size, item: (index) => encoded.at(index) as EncodedSample, targetCount };
}

/** Encodes a sample for the network; throws a RangeError for the other kind of sample. */
export function encodeInput(reader: InputEncoder, sample: SampleInput): Encoded {
  if (reader.type === 'tokens' && sample.type === 'tokens') return reader.encoder.encode(sample.tokens);
  if (reader.type === 'frames' && sample.type === 'frames') {
    const { features } = sample;
    const frames = normaliseFrames(sample.frames, reader.normalisation);
    return { input: { type: 'frames', frames, features }, steps: frames.length / features };
  }
  throw new RangeError(`A network of ${reader.type} cannot read ${sample.type}.`);
}

/** The input spec of the network in a config. */
export function inputSpec(input: TokenInput | null, reader: InputEncoder): LabelInputSpec {
  if (reader.type === 'frames') return { type: 'frames', features: reader.normalisation.means.length };
  if (input === null) throw new RangeError('A network of tokens needs to know how they enter it.');
  return tokenInputSpec(input, reader.encoder);
}

/** Reads an encoder from a checkpoint; throws a CheckpointError if it does not fit the network. */
export function inputEncoderFromJSON(
  { tokens, normalisation }: Record<'tokens' | 'normalisation', unknown>,
  spec: LabelInputSpec,
): InputEncoder {
  if (spec.type === 'frames')
    return { type: 'frames', normalisation: normalisationFromJSON(normalisation, spec.features) };
  const encoder = tokenEncoderFromJSON(tokens);
  const sizes = [encoder.vocabulary.size, encoder.characters?.size ?? 0];
  if (sizes.join() !== [spec.vocabularySize, spec.characters?.vocabularySize ?? 0].join()) {
    throw damaged('its vocabularies have other sizes than those of its network');
  }
  return { type: 'tokens', encoder };
}

/** Number of steps of samples, and of those read as `<UNK>` (null for frames). */
export function countSteps(
  reader: InputEncoder,
  samples: SampleList<SampleInput>,
): { steps: number; unknown: number | null } {
  let steps = 0;
  let unknown = 0;
  for (const sample of samples) {
    steps += stepsOf(sample);
    if (sample.type === 'tokens' && reader.type === 'tokens') unknown += reader.encoder.countUnknown(sample.tokens);
  }
  return { steps, unknown: reader.type === 'tokens' ? unknown : null };
}

/** Describes a split; `size` is for example `4 sequences`. */
export function describeInputs(
  reader: InputEncoder,
  samples: SampleList<SampleInput>,
  { size, counts }: { size: string; counts: Record<string, number> },
): Omit<SplitReport, 'name'> {
  const { steps, unknown } = countSteps(reader, samples);
  if (unknown === null)
    return { counts: { ...counts, frames: steps }, summary: `${size}, ${formatQuantity(steps, 'frame')}` };
  return {
    counts: { ...counts, tokens: steps, unknown },
    summary: `${size}, ${formatQuantity(steps, 'token')}, ${formatShare(unknown / steps)} of them <UNK>`,
  };
}

/** What a network reads, shown beside the number of parameters. */
export function describeReader(reader: InputEncoder): string[] {
  return reader.type === 'tokens'
    ? [`${formatQuantity(reader.encoder.vocabulary.size, 'token')} in the vocabulary`]
    : [];
}
