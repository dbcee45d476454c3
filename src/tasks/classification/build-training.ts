import { createHash } from 'node:crypto';
import { parseLabelSpec } from '../../checkpoint/specs/label-spec.js';
import type { ConfigOf } from '../../config/schema.js';
import { type EncodedSample, planSamples } from '../../data/label-batches.js';
import type { SampleSplits } from '../../data/labelled/splits.js';
import { DataError } from '../../errors.js';
import type { Kernels } from '../../kernels/kernels.js';
import { createConfusion, scoreLabels } from '../../metrics/confusion.js';
import { buildLabelModel, type LabelModel } from '../../model/label/model.js';
import { stackSpec } from '../../model/stack-spec.js';
import { createRandom, deriveSeed } from '../../runtime/random.js';
import { formatQuantity } from '../../text/quantities.js';
import { keepLatest } from '../keep-latest.js';
import { classWeights } from '../labels/class-weights.js';
import { loadStartVectors } from '../labels/start-vectors.js';
import { createLabelTrainable } from '../labels/trainable.js';
import { trainingPlan } from '../plan.js';
import type { TrainingOptions } from '../task.js';
import type { TaskTraining } from '../task-training.js';
import { describeSamples, words } from './describe.js';
import { buildClassEncoder, type ClassEncoder, classEncoderFromJSON, withTokens } from './encoder.js';
import { type ClassSample, tokenizerSpec } from './samples.js';
import { readLanguageModelStart } from './warm-start.js';

type Config = ConfigOf<'classification'>;

/** A training with what predicts by it. */
export interface ClassTraining {
  training: TaskTraining;
  encoder: ClassEncoder;
  model: LabelModel;
  samples: SampleSplits<EncodedSample>;
}

/**
 * Builds what learns the labels of `splits.train`; nothing is known of the other splits but their scores. Throws a DataError for a
 * label that only they have, and a ConfigError or CheckpointError for a network that cannot be built.
 */
export async function buildClassTraining(
  config: Config,
  kernels: Kernels,
  splits: SampleSplits<ClassSample>,
  { resume, initialise }: TrainingOptions,
): Promise<ClassTraining> {
  const { seed, training, model: network } = config;
  const start =
    resume === undefined
      ? await startFresh(config, splits.train, initialise)
      : { encoder: storedEncoder(resume), facts: [], writeTo: null };
  const { encoder } = start;
  const { labels } = encoder;
  const samples = {
    train: encoder.encode(splits.train),
    validation: splits.validation && encoder.encode(splits.validation),
    test: splits.test && encoder.encode(splits.test),
  };
  const dataHash = hashSamples(samples.train);
  if (resume !== undefined && resume.dataHash !== dataHash) throw otherData();

  const spec = {
    ...stackSpec(network),
    input: encoder.inputSpec(network.input),
    labels: labels.size,
    head: { type: 'pooled' as const, pooling: network.pooling },
  };
  // A resumed run's weights are in its snapshot.
  const model = buildLabelModel(spec, resume === undefined ? createRandom(deriveSeed(seed, 'weights')) : null);
  const facts = [...start.facts, ...(start.writeTo?.(model) ?? [])];
  const { batchSize } = training;
  const planEpoch = keepLatest((epoch) =>
    planSamples(samples.train, { batchSize, random: createRandom(deriveSeed(seed, `epoch ${epoch}`)) }),
  );
  const trainable = createLabelTrainable({
    model,
    kernels,
    planEpoch,
    evaluationSamples: samples,
    batchSize,
    classWeights: classWeights(training.classWeights, labels),
    measures: { accuracy: { label: 'accuracy', better: 'higher' }, macroF1: { label: 'macro F1', better: 'higher' } },
    chosenBy: 'accuracy',
    score(predictions, split) {
      const confusion = createConfusion(labels.size);
      for (const [index, { labels: predicted }] of predictions.entries()) {
        confusion.add(samples[split]?.[index]?.targets?.[0] as number, predicted[0] as number);
      }
      const rows = confusion.rows();
      const { accuracy, macroF1 } = scoreLabels(rows);
      return { values: { accuracy, macroF1 }, outcome: { names: labels.names, confusion: rows, entities: null } };
    },
  });
  return {
    encoder,
    model,
    samples,
    training: {
      trainable,
      plan: trainingPlan(config),
      vocabulary: encoder.toJSON(),
      describe: () => ({
        splits: describeSamples(splits, encoder),
        facts: [...facts, modelFact(encoder, model)],
        padding: planEpoch(0).padding,
        words: words(config.data.input),
      }),
      checkpoint: (snapshot, metrics) => ({
        task: config.task,
        config,
        model: spec,
        topology: null,
        tokenizer: config.data.input === 'text' ? tokenizerSpec(config.text) : null,
        vocabulary: encoder.toJSON(),
        snapshot,
        dataHash,
        metrics,
      }),
    },
  };
}

type Fact = { label: string; value: string };

/** What the training samples teach, with what is known of their words beforehand. */
async function startFresh(
  config: Config,
  train: readonly ClassSample[],
  initialise: TrainingOptions['initialise'],
): Promise<{ encoder: ClassEncoder; facts: Fact[]; writeTo: ((model: LabelModel) => Fact[]) | null }> {
  const encoder = buildClassEncoder(config, train);
  const { input } = config.model;
  const { tokens } = encoder;
  if (initialise !== undefined) {
    if (tokens === null) {
      throw new DataError('Frames of numbers have no words that a language model could know.', {
        hint: 'Leave --init-from out.',
      });
    }
    const start = readLanguageModelStart(initialise, tokens, tokenizerSpec(config.text));
    return {
      encoder: withTokens(encoder, start.encoder),
      facts: [],
      writeTo: (model) => [{ label: 'taken over', value: start.writeTo(model) }],
    };
  }
  if (tokens === null || input?.type !== 'embedding' || input.vectors === null) {
    return { encoder, facts: [], writeTo: null };
  }
  const start = await loadStartVectors(tokens, input.size, input.vectors);
  return {
    encoder: withTokens(encoder, start.encoder),
    facts: [{ label: 'vectors', value: `${formatQuantity(start.covered, 'token')} of the training texts have one` }],
    writeTo(model) {
      if (model.embedding !== null) start.writeTo(model.embedding);
      return [];
    },
  };
}

function storedEncoder({ vocabulary, model }: NonNullable<TrainingOptions['resume']>): ClassEncoder {
  return classEncoderFromJSON(vocabulary, parseLabelSpec(model).input);
}

function modelFact({ tokens }: ClassEncoder, { parameters }: LabelModel): Fact {
  const count = parameters.reduce((sum, { variable }) => sum + variable.size, 0);
  const known = tokens === null ? [] : [`${formatQuantity(tokens.vocabulary.size, 'token')} in the vocabulary`];
  return { label: 'model', value: [...known, formatQuantity(count, 'parameter')].join(', ') };
}

function hashSamples(samples: readonly EncodedSample[]): string {
  const hash = createHash('sha256');
  for (const { input, targets } of samples) {
    hash.update(input.type === 'tokens' ? input.ids : input.frames);
    if (input.type === 'tokens') for (const spelling of input.spellings ?? []) hash.update(spelling);
    if (targets !== null) hash.update(targets);
  }
  return hash.digest('hex');
}

function otherData(): DataError {
  return new DataError('The training samples are not those that the checkpoint was trained on.', {
    hint: 'Bring the old samples back, or start a new run.',
  });
}
