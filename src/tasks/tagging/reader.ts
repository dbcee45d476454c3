import {
  fitNormalisation,
  type Normalisation,
  normalisationFromJSON,
  normaliseFrames,
} from '../../data/frames/normalisation.js';
import type { EncodedSample } from '../../data/label-batches.js';
import { type Labels, labelsFromJSON } from '../../data/labelled/labels.js';
import { CheckpointError } from '../../errors.js';
import type { LabelInputSpec, LabelSpec } from '../../model/label/spec.js';
import { type TokenEncoder, tokenEncoderFromJSON } from '../labels/token-encoder.js';
import type { TaggedSample } from './samples.js';
import type { Scheme } from './tags.js';

/** What stands between a run's samples and its network; plain JSON, kept in a checkpoint. */
export interface TaggingReader {
  input: { type: 'tokens'; encoder: TokenEncoder } | { type: 'frames'; normalisation: Normalisation };
  tags: Labels;
  scheme: Scheme;
}

/** A sample as the network reads it; `tags` are those of the reader's scheme. Throws a DataError for a tag that is none. */
export function encodeSample({ input, tags }: TaggingReader, sample: TaggedSample): EncodedSample {
  return {
    ...encodeInput(input, sample.input),
    targets: Int32Array.from(sample.tags, (tag, step) => tags.id(tag, sample.placeOf(step))),
  };
}

/** What a network reads of a sample; throws a RangeError for one of the other kind. */
export function encodeInput(
  reader: TaggingReader['input'],
  input: TaggedSample['input'],
): Pick<EncodedSample, 'input' | 'steps'> {
  if (reader.type === 'tokens' && input.type === 'tokens') return reader.encoder.encode(input.tokens);
  if (reader.type === 'frames' && input.type === 'frames') {
    const { features } = input;
    const frames = normaliseFrames(input.frames, reader.normalisation);
    return { input: { type: 'frames', frames, features }, steps: frames.length / features };
  }
  throw new RangeError(`A network of ${reader.type} cannot read ${input.type}.`);
}

/** The statistics of the training set's frames. */
export function fitFrames(samples: readonly TaggedSample[]): Normalisation {
  return fitNormalisation(samples.flatMap(({ input }) => (input.type === 'frames' ? [input] : [])));
}

/** How a reader's frames enter the network. */
export function frameInputSpec({ means }: Normalisation): LabelInputSpec {
  return { type: 'frames', features: means.length };
}

/** As a checkpoint stores it. */
export function readerToJSON({ input, tags, scheme }: TaggingReader): unknown {
  return {
    input: input.type === 'tokens' ? { type: input.type, ...(input.encoder.toJSON() as object) } : input,
    tags: tags.toJSON(),
    scheme,
  };
}

/** Reads what `readerToJSON` wrote, for a network; throws a CheckpointError where one does not fit the other. */
export function readerFromJSON(value: unknown, { input: spec, labels }: LabelSpec): TaggingReader {
  const { input, tags, scheme } = Object(value) as Record<string, unknown>;
  const known = labelsFromJSON(tags);
  if (known.size !== labels) throw damaged(`it knows ${known.size} tags, and its network ${labels}`);
  if (scheme !== null && scheme !== 'BIO' && scheme !== 'IOB1' && scheme !== 'BIOES') {
    throw damaged(`its scheme of tags is ${JSON.stringify(scheme)?.slice(0, 100)}`);
  }
  const { normalisation } = Object(input) as Record<string, unknown>;
  if (spec.type === 'frames') {
    return {
      input: { type: 'frames', normalisation: normalisationFromJSON(normalisation, spec.features) },
      tags: known,
      scheme,
    };
  }
  const encoder = tokenEncoderFromJSON(input);
  const sizes = [encoder.vocabulary.size, encoder.characters?.size ?? 0];
  if (sizes.join() !== [spec.vocabularySize, spec.characters?.vocabularySize ?? 0].join()) {
    throw damaged('its vocabularies have other sizes than those of its network');
  }
  return { input: { type: 'tokens', encoder }, tags: known, scheme };
}

function damaged(problem: string): CheckpointError {
  return new CheckpointError(`The checkpoint is damaged: ${problem}.`, { hint: 'Use another checkpoint of the run.' });
}
