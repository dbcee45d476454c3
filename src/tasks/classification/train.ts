import { hashOf } from '../../data/hash.js';
import { type EncodedSamples, type LabelBatch, planSamples } from '../../data/label-batches.js';
import { labelsOf, mapSamples, type SampleList } from '../../data/sample-list.js';
import { DataError } from '../../errors.js';
import { createConfusion, scoreLabels } from '../../metrics/confusion.js';
import { buildLabelModel, type LabelModel } from '../../model/label/model.js';
import type { LabelSpec } from '../../model/label/spec.js';
import { stackSpec } from '../../model/stack-spec.js';
import { formatCount, formatQuantity } from '../../text/quantities.js';
import { planEpochs } from '../shared/epochs.js';
import { classWeights } from '../shared/labels/class-weights.js';
import { describeInputs, describeReader, inputSpec } from '../shared/labels/input.js';
import { createLabelLearning } from '../shared/labels/learning.js';
import { describeVectors, startVectors } from '../shared/labels/start-vectors.js';
import { labelTokenizer } from '../shared/labels/tokenizer.js';
import { mapSplits, reportSplits, type Splits } from '../shared/splits.js';
import type { PreparedData, Trainer } from '../shared/trainer.js';
import type { Fact, TrainingOptions } from '../task-training.js';
import type { ClassificationConfig } from './config.js';
import { type ClassSample, labelOf, loadClassSplits } from './data.js';
import { buildClassEncoder, type ClassEncoder, encoderToJSON, encodeSamples, readStoredEncoder } from './spec.js';
import { readLanguageModelStart } from './warm-start.js';

/** A config's encoded samples. */
export interface PreparedClasses extends PreparedData {
  encoder: ClassEncoder;
  samples: Splits<EncodedSamples>;
  /** Writes pretrained vectors or weights, and describes them; null if there are none. */
  writeTo: ((model: LabelModel) => Fact[]) | null;
}

/** Training of a network that classifies samples. */
export const trainer: Trainer<ClassificationConfig, PreparedClasses, LabelSpec, LabelModel, LabelBatch> = {
  startsFrom: ['languageModel', 'bidirectionalLanguageModel'],
  extendable: true,
  async prepare(config, options) {
    const { close, ...splits } = await loadClassSplits(config);
    try {
      return { ...(await prepareSamples(config, splits, options)), dispose: close };
    } catch (error) {
      close();
      throw error;
    }
  },
  spec: ({ model }, { encoder }) => ({
    ...stackSpec(model),
    input: inputSpec(model.input, encoder.input),
    labels: encoder.labels.size,
    head: { type: 'pooled', pooling: model.pooling },
  }),
  build: buildLabelModel,
  start: (model, { prepared }) => prepared.writeTo?.(model) ?? [],
  createLearning({ config: { training, seed }, prepared: { encoder, samples }, model, kernels }) {
    const { labels } = encoder;
    const { batchSize } = training;
    return createLabelLearning({
      model,
      kernels,
      planEpoch: planEpochs(seed, (random) => planSamples(samples.train, { batchSize, random })),
      evaluated: samples,
      batchSize,
      classWeights: classWeights(training.classWeights, labels),
      measures: { accuracy: { label: 'accuracy', better: 'higher' }, macroF1: { label: 'macro F1', better: 'higher' } },
      chosenBy: 'accuracy',
      score(predictions, split) {
        const confusion = createConfusion(labels.size);
        for (const [index, { labels: predicted }] of predictions.entries()) {
          confusion.add(samples[split]?.item(index).targets?.[0] as number, predicted[0] as number);
        }
        const rows = confusion.rows();
        const { accuracy, macroF1 } = scoreLabels(rows);
        return { values: { accuracy, macroF1 }, outcome: { names: labels.names, confusion: rows, entities: null } };
      },
    });
  },
  words: ({ data: { input } }) => ({
    target: 'sample',
    perplexity: null,
    commands: [['classify', input === 'text' ? '"a text"' : '--file FILE']],
  }),
};

/** The other splits are only used for scores. Throws a DataError for a label that only they have. */
export async function prepareSamples(
  config: ClassificationConfig,
  splits: Splits<SampleList<ClassSample>>,
  { resume, initialise }: TrainingOptions,
): Promise<PreparedClasses> {
  const fresh = resume === undefined ? await startFresh(config, splits.train, initialise) : null;
  const { encoder, facts, writeTo } = fresh ?? {
    encoder: readStoredEncoder(resume as NonNullable<typeof resume>).encoder,
    facts: [],
    writeTo: null,
  };
  const samples = mapSplits(splits, (split) => encodeSamples(encoder, split));
  return {
    encoder,
    samples,
    writeTo,
    stored: {
      tokenizer: config.data.input === 'text' ? labelTokenizer(config.text) : null,
      vocabulary: encoderToJSON(encoder),
      dataHash: hashSamples(samples.train),
    },
    report: {
      splits: reportSplits(splits, (split) => describeSplit(split, encoder)),
      facts,
      sizes: describeReader(encoder.input),
    },
  };
}

/** The encoder of the training samples, with pretrained vectors or weights. */
async function startFresh(
  config: ClassificationConfig,
  train: SampleList<ClassSample>,
  initialise: TrainingOptions['initialise'],
): Promise<Pick<PreparedClasses, 'encoder' | 'writeTo'> & { facts: Fact[] }> {
  const { labels, input } = buildClassEncoder(config, train);
  if (initialise !== undefined) {
    if (input.type === 'frames') {
      throw new DataError('--init-from takes a language model, but this classifier reads frames of numbers.', {
        hint: 'Remove --init-from.',
      });
    }
    const start = readLanguageModelStart(initialise, input.encoder, labelTokenizer(config.text));
    return {
      encoder: { labels, input: { type: 'tokens', encoder: start.encoder } },
      facts: [],
      writeTo: (model) => [{ label: 'taken over', value: start.writeTo(model) }],
    };
  }
  const vectors = await startVectors(config.model.input, input);
  if (vectors === null) return { encoder: { labels, input }, facts: [], writeTo: null };
  return {
    encoder: { labels, input: { type: 'tokens', encoder: vectors.encoder } },
    facts: describeVectors(vectors, (covered) => `${covered} of the training texts have one`),
    writeTo(model) {
      if (model.embedding !== null) vectors.writeTo(model.embedding);
      return [];
    },
  };
}

/** Maximum number of labels whose counts are listed. */
const LISTED = 8;

function describeSplit(samples: SampleList<ClassSample>, { labels, input }: ClassEncoder) {
  const counts = new Map<string, number>();
  for (const label of labelsOf(samples, labelOf)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const shown =
    labels.size > LISTED
      ? formatQuantity(labels.size, 'label')
      : labels.names.map((label) => `${formatCount(counts.get(label) ?? 0)} ${label}`).join(', ');
  const size = `${formatQuantity(samples.length, 'sample')} (${shown})`;
  const inputs = mapSamples(samples, (sample) => sample.input);
  return describeInputs(input, inputs, { size, counts: { samples: samples.length } });
}

function hashSamples(samples: EncodedSamples): string {
  return hashOf(
    (function* () {
      for (let index = 0; index < samples.length; index++) {
        const { input, targets } = samples.item(index);
        if (input.type === 'frames') yield input.frames;
        else {
          yield input.ids;
          yield* input.characters ?? [];
        }
        if (targets !== null) yield targets;
      }
    })(),
  );
}
