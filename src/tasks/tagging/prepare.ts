import { createHash } from 'node:crypto';
import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { parseLabelSpec } from '../../checkpoint/specs/label-spec.js';
import type { ConfigOf } from '../../config/schema.js';
import { showPlace } from '../../data/labelled/place.js';
import { CheckpointError } from '../../errors.js';
import type { LabelInputSpec } from '../../model/label/spec.js';
import { formatQuantity, formatShare } from '../../text/quantities.js';
import { loadStartVectors, type StartVectors } from '../labels/start-vectors.js';
import { buildTokenEncoder } from '../labels/token-encoder.js';
import { tokenInputSpec } from '../labels/token-input-spec.js';
import type { TrainingOptions } from '../task.js';
import type { SplitReport } from '../task-training.js';
import { otherData } from '../text/prepare-text.js';
import { fitFrames, frameInputSpec, readerFromJSON, type TaggingReader } from './reader.js';
import { loadTaggedSplits, type TaggedSample } from './samples.js';
import { buildTags, chooseScheme, describeTags, refuseTagsAsTokens, type WrittenTags, writeInScheme } from './tags.js';

type Config = ConfigOf<'tagging'>;

/** A config's tagged sequences, read, in the run's scheme, with what stands between them and a network. */
export interface PreparedTagging {
  splits: Record<'train', TaggedSample[]> & Record<'validation' | 'test', TaggedSample[] | null>;
  reader: TaggingReader;
  inputSpec: LabelInputSpec;
  /** Null where a run starts without vectors learned elsewhere. */
  vectors: StartVectors | null;
  dataHash: string;
  reports: SplitReport[];
  facts: { label: string; value: string }[];
}

/**
 * Reads a config's data; vocabularies, tags and normalisation are those of the training data alone, or of the checkpoint
 * that a run goes on from. Throws a DataError for data that cannot be used or is not the checkpoint's, and a CheckpointError
 * for a checkpoint that does not fit the config.
 */
export async function prepareTagging(config: Config, options: TrainingOptions): Promise<PreparedTagging> {
  const { data } = config;
  const loaded = await loadTaggedSplits(data, process.cwd());
  refuseTagsAsTokens(loaded.train);
  const chosen = chooseScheme(data.input === 'tokens' ? data.scheme : null, loaded.train);
  const { scheme } = chosen;
  const written: (WrittenTags & { name: string })[] = [{ name: 'training', ...writeInScheme(loaded.train, scheme) }];
  for (const name of ['validation', 'test'] as const) {
    const samples = loaded[name];
    if (samples !== null) written.push({ name, ...writeInScheme(samples, scheme) });
  }
  const of = (name: string) => written.find((split) => split.name === name)?.samples ?? null;
  const train = of('training') ?? [];
  const dataHash = hashSamples(train);
  const { resume, initialise } = options;
  if (resume !== undefined && resume.dataHash !== dataHash) throw otherData();
  if (initialise?.extend) throw noExtension();
  const stored = resume ?? initialise?.checkpoint;
  const known = stored === undefined ? null : storedReader(stored, config);
  const fresh = known === null ? await buildReader(config, train, scheme) : null;
  const reader = known ?? (fresh as FreshReader).reader;
  return {
    splits: { train, validation: of('validation'), test: of('test') },
    reader,
    inputSpec: inputSpecOf(config, reader),
    vectors: fresh?.vectors ?? null,
    dataHash,
    reports: written.map(({ name, samples }) => describeSplit(name, samples, reader)),
    facts: [
      ...describeTags(reader.tags, chosen, written).map((value, index) => ({
        label: index === 0 ? 'tags' : '',
        value,
      })),
      ...describeSingle(reader, train),
      ...describeVectors(fresh?.vectors ?? null, reader),
    ],
  };
}

interface FreshReader {
  reader: TaggingReader;
  vectors: StartVectors | null;
}

async function buildReader(
  { text, model: { input } }: Config,
  train: readonly TaggedSample[],
  scheme: TaggingReader['scheme'],
): Promise<FreshReader> {
  const tags = buildTags(train, scheme);
  if (input === null)
    return { reader: { input: { type: 'frames', normalisation: fitFrames(train) }, tags, scheme }, vectors: null };
  const sequences = train.flatMap((sample) => (sample.input.type === 'tokens' ? [sample.input] : []));
  const letters = input.type === 'embedding' && input.characters !== null;
  const encoder = buildTokenEncoder(sequences, { ...text, letters });
  const vectors =
    input.type === 'embedding' && input.vectors !== null
      ? await loadStartVectors(encoder, input.size, input.vectors)
      : null;
  return { reader: { input: { type: 'tokens', encoder: vectors?.encoder ?? encoder }, tags, scheme }, vectors };
}

function storedReader(checkpoint: Checkpoint, config: Config): TaggingReader {
  if (checkpoint.task !== config.task) {
    throw new CheckpointError(`The checkpoint holds a model for the task ${checkpoint.task}, not for ${config.task}.`, {
      hint: 'Start from a run whose config has the same task.',
    });
  }
  const reader = readerFromJSON(checkpoint.vocabulary, parseLabelSpec(checkpoint.model));
  const isOfTokens = reader.input.type === 'tokens';
  const hasLetters = reader.input.type === 'tokens' && reader.input.encoder.characters !== null;
  const { input } = config.model;
  if (isOfTokens !== (input !== null) || hasLetters !== (input?.type === 'embedding' && input.characters !== null)) {
    throw new CheckpointError("The checkpoint's network reads something else than the configuration's.", {
      hint: 'Configure the same data.input and model.input, or start without a checkpoint.',
    });
  }
  return reader;
}

function noExtension(): CheckpointError {
  return new CheckpointError('The vocabulary of a tagger cannot be extended.', {
    hint: 'Leave --extend out: unknown tokens are read as <UNK>, and by their letters where the network reads these.',
  });
}

function inputSpecOf({ model: { input } }: Config, reader: TaggingReader): LabelInputSpec {
  if (reader.input.type === 'frames') return frameInputSpec(reader.input.normalisation);
  if (input === null) throw new RangeError('A network of tokens needs to know how they enter it.');
  return tokenInputSpec(input, reader.input.encoder);
}

function hashSamples(samples: readonly TaggedSample[]): string {
  const hash = createHash('sha256');
  for (const { input, tags } of samples) {
    hash.update(input.type === 'tokens' ? JSON.stringify(input.tokens) : bytesOf(input.frames));
    hash.update(JSON.stringify(tags));
  }
  return hash.digest('hex');
}

function describeSplit(name: string, samples: readonly TaggedSample[], { input }: TaggingReader): SplitReport {
  const steps = samples.reduce((sum, sample) => sum + sample.steps, 0);
  const size = formatQuantity(samples.length, 'sequence');
  if (input.type === 'frames') {
    return {
      name,
      counts: { sequences: samples.length, frames: steps },
      summary: `${size}, ${formatQuantity(steps, 'frame')}`,
    };
  }
  const { vocabulary, keyOf } = input.encoder;
  let unknown = 0;
  for (const { input } of samples) {
    if (input.type === 'tokens') for (const token of input.tokens) if (!vocabulary.has(keyOf(token))) unknown++;
  }
  return {
    name,
    counts: { sequences: samples.length, tokens: steps, unknown },
    summary: `${size}, ${formatQuantity(steps, 'token')}, ${formatShare(unknown / steps)} of them <UNK>`,
  };
}

/** A tag that is seen once may be a slip. */
function describeSingle({ tags }: TaggingReader, train: readonly TaggedSample[]): PreparedTagging['facts'] {
  return tags.names.flatMap((name, id) => {
    if (tags.counts[id] !== 1) return [];
    const sample = train.find((candidate) => candidate.tags.includes(name));
    const place = sample === undefined ? '' : `, at ${showPlace(sample.placeOf(sample.tags.indexOf(name)))}`;
    return [{ label: '', value: `${name} stands once in the training data${place}: correct it if it is a slip` }];
  });
}

function describeVectors(vectors: StartVectors | null, { input }: TaggingReader): PreparedTagging['facts'] {
  if (vectors === null || input.type === 'frames') return [];
  const { size } = input.encoder.vocabulary;
  return [
    { label: 'vectors', value: `${formatQuantity(vectors.covered, 'token')} of ${size} start with one of the file` },
  ];
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
