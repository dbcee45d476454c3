import type { Checkpoint } from '../../checkpoint/checkpoint.js';
import { hashOf } from '../../data/hash.js';
import type { LabelBatch } from '../../data/label-batches.js';
import { planSamples } from '../../data/label-batches.js';
import { mapSamples, type SampleList } from '../../data/sample-list.js';
import { CheckpointError, ConfigError, DataError } from '../../errors.js';
import { buildLabelModel, type LabelModel } from '../../model/label/model.js';
import type { LabelSpec } from '../../model/label/spec.js';
import { stackSpec } from '../../model/stack-spec.js';
import { writeParameters } from '../../model/variables.js';
import { formatQuantity } from '../../text/quantities.js';
import { planEpochs } from '../shared/epochs.js';
import { classWeights } from '../shared/labels/class-weights.js';
import { buildInputEncoder, describeInputs, describeReader, inputSpec } from '../shared/labels/input.js';
import { createLabelLearning } from '../shared/labels/learning.js';
import { describeVectors, type StartVectors, startVectors } from '../shared/labels/start-vectors.js';
import { labelTokenizer } from '../shared/labels/tokenizer.js';
import { mapSplits, reportSplits, type Splits } from '../shared/splits.js';
import type { PreparedData, Trainer } from '../shared/trainer.js';
import type { TrainingOptions } from '../task-training.js';
import type { TaggingConfig } from './config.js';
import { loadTaggedSplits, type TaggedSample } from './data.js';
import { encodeTagged, measure, scoreTagging, taggingMeasures } from './score.js';
import { readerToJSON, readStoredReader, type TaggingReader } from './spec.js';
import {
  buildTags,
  chooseScheme,
  describeSingleTags,
  describeTags,
  refuseTagsAsTokens,
  writeInScheme,
} from './tags.js';

/** A config's tagged sequences in the run's scheme, with their encoder. */
export interface PreparedTagging extends PreparedData {
  splits: Splits<SampleList<TaggedSample>>;
  reader: TaggingReader;
  /** Null without pretrained vectors. */
  vectors: StartVectors | null;
}

/** Training of a network that tags each step of a sequence. */
export const trainer: Trainer<TaggingConfig, PreparedTagging, LabelSpec, LabelModel, LabelBatch> = {
  startsFrom: ['tagging'],
  extendable: false,
  async prepare(config, options) {
    const { close, ...loaded } = await loadTaggedSplits(config);
    try {
      return { ...(await prepareTagged(config, loaded, options)), dispose: close };
    } catch (error) {
      close();
      throw error;
    }
  },
  spec({ model }, { reader }) {
    const { size, names } = reader.tags;
    if (size < 2) {
      throw new DataError(`All training tags are ${names[0]}: there is nothing to learn.`, {
        hint: 'Give data with at least two tags, or choose another column with data.tagColumn.',
      });
    }
    if (model.head === 'sigmoid' && size !== 2) {
      throw new ConfigError(`model.head is sigmoid, which distinguishes two tags, but the training data has ${size}.`, {
        hint: 'Set model.head to softmax or crf.',
      });
    }
    return {
      input: inputSpec(model.input, reader.input),
      labels: size,
      head: { type: model.head },
      ...stackSpec(model),
    };
  },
  build: buildLabelModel,
  start(model, { prepared: { vectors }, initialise }) {
    if (model.embedding !== null) vectors?.writeTo(model.embedding);
    if (initialise !== undefined) writeParameters(model.parameters, initialise.checkpoint.snapshot.weights);
    return [];
  },
  createLearning({ config: { training, seed }, prepared: { reader, splits }, model, kernels }) {
    const { batchSize } = training;
    const encoded = mapSplits(splits, (samples) => encodeTagged(reader, samples));
    return createLabelLearning({
      model,
      kernels,
      planEpoch: planEpochs(seed, (random) => planSamples(encoded.train, { batchSize, random })),
      evaluated: encoded,
      batchSize,
      classWeights: classWeights(training.classWeights, reader.tags),
      ...taggingMeasures(reader.scheme),
      score(predictions, split) {
        const scores = scoreTagging(reader, splits[split] ?? [], predictions);
        const { confusion, entities } = scores;
        const outcome = { names: reader.tags.names, confusion, entities: entities?.types ?? null };
        return { values: measure(scores), outcome };
      },
    });
  },
  words: ({ data: { input } }) => ({
    target: input === 'tokens' ? 'token' : 'frame',
    perplexity: null,
    commands: [['tag', input === 'tokens' ? '"a sentence"' : '--file FRAMES']],
  }),
};

async function prepareTagged(
  config: TaggingConfig,
  loaded: Splits<SampleList<TaggedSample>>,
  { resume, initialise }: TrainingOptions,
): Promise<PreparedTagging> {
  const { data, text } = config;
  refuseTagsAsTokens(loaded.train);
  const chosen = chooseScheme(data.input === 'tokens' ? data.scheme : null, loaded.train);
  const { scheme } = chosen;
  const written = mapSplits(loaded, (samples) => writeInScheme(samples, scheme));
  const splits = mapSplits(written, ({ samples }) => samples);
  const origin = resume ?? initialise?.checkpoint;
  const { reader, vectors } =
    origin === undefined
      ? await buildReader(config, splits.train, scheme)
      : { reader: storedReader(origin, config), vectors: null };
  return {
    splits,
    reader,
    vectors,
    stored: {
      tokenizer: data.input === 'tokens' ? labelTokenizer(text) : null,
      vocabulary: readerToJSON(reader),
      dataHash: hashSamples(splits.train),
    },
    report: {
      splits: reportSplits(splits, (samples) => describeSplit(samples, reader)),
      facts: [
        ...describeTags(reader.tags, chosen, written),
        ...describeSingleTags(reader.tags, splits.train),
        ...describeVectors(vectors, (covered, size) => `${covered} of ${size} start with one of the file`),
      ],
      sizes: describeReader(reader.input),
    },
  };
}

async function buildReader(
  config: TaggingConfig,
  train: SampleList<TaggedSample>,
  scheme: TaggingReader['scheme'],
): Promise<Pick<PreparedTagging, 'reader' | 'vectors'>> {
  const fitted = buildInputEncoder(
    config,
    mapSamples(train, ({ input }) => input),
  );
  const vectors = await startVectors(config.model.input, fitted);
  const input = vectors === null ? fitted : ({ type: 'tokens', encoder: vectors.encoder } as const);
  return { reader: { input, tags: buildTags(train, scheme), scheme }, vectors };
}

function storedReader(checkpoint: Checkpoint, { model: { input } }: TaggingConfig): TaggingReader {
  const { reader } = readStoredReader(checkpoint);
  const isOfTokens = reader.input.type === 'tokens';
  const hasCharacters = reader.input.type === 'tokens' && reader.input.encoder.characters !== null;
  if (isOfTokens !== (input !== null) || hasCharacters !== (input?.type === 'embedding' && input.characters !== null)) {
    throw new CheckpointError("The checkpoint's network has another input than the configuration's.", {
      hint: 'Configure the same data.input and model.input, or start without a checkpoint.',
    });
  }
  return reader;
}

function describeSplit(samples: SampleList<TaggedSample>, { input }: TaggingReader) {
  const size = formatQuantity(samples.length, 'sequence');
  return describeInputs(
    input,
    mapSamples(samples, (sample) => sample.input),
    { size, counts: { sequences: samples.length } },
  );
}

function hashSamples(samples: SampleList<TaggedSample>): string {
  return hashOf(
    (function* () {
      for (const { input, tags } of samples) {
        yield input.type === 'tokens' ? JSON.stringify(input.tokens) : input.frames;
        yield JSON.stringify(tags);
      }
    })(),
  );
}
