import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { parseLabelSpec } from '../checkpoint/specs/label-spec.js';
import type { ConfigOf } from '../config/schema.js';
import { planSamples } from '../data/label-batches.js';
import { ConfigError, DataError } from '../errors.js';
import type { StatesModel } from '../inference/states.js';
import type { Tagger } from '../inference/tagger.js';
import type { Kernels } from '../kernels/kernels.js';
import { buildLabelModel, type LabelModel } from '../model/label/model.js';
import type { LabelSpec } from '../model/label/spec.js';
import { stackSpec } from '../model/stack-spec.js';
import { writeParameters } from '../model/variables.js';
import { createRandom, deriveSeed } from '../runtime/random.js';
import { formatQuantity } from '../text/quantities.js';
import { keepLatest } from './keep-latest.js';
import { classWeights } from './labels/class-weights.js';
import { type LabelInput, labelStates } from './labels/states.js';
import { createLabelTrainable } from './labels/trainable.js';
import { trainingPlan } from './plan.js';
import { createTagger, readFormat } from './tagging/create-tagger.js';
import { evaluateTagging } from './tagging/evaluate.js';
import { type PreparedTagging, prepareTagging } from './tagging/prepare.js';
import { encodeInput, encodeSample, readerFromJSON, readerToJSON, type TaggingReader } from './tagging/reader.js';
import { measure, scoreTagging, taggingMeasures } from './tagging/score.js';
import { taggingTokenizer } from './tagging/tokenizer.js';
import type { Task, TrainingOptions } from './task.js';
import type { TaskTraining, TaskWords } from './task-training.js';
import { parseTokenizer } from './text/stored-text.js';

type Config = ConfigOf<'tagging'>;

/** Gives each step of a sequence a tag. */
export const taggingTask: Task<Config> = {
  buildTraining,
  uses: {
    tagger: loadTagger,
    evaluation: (checkpoint, kernels) => (request, tell) => evaluateTagging(checkpoint, kernels, request, tell),
    states: loadStates,
  },
};

async function buildTraining(config: Config, kernels: Kernels, options: TrainingOptions): Promise<TaskTraining> {
  const prepared = await prepareTagging(config, options);
  const { reader, splits, reports, facts, dataHash } = prepared;
  const spec = labelSpec(config, prepared);
  const model = startModel(config, spec, prepared, options);
  const encode = (samples: PreparedTagging['splits']['train']) => samples.map((sample) => encodeSample(reader, sample));
  const train = encode(splits.train);
  const { batchSize } = config.training;
  const planEpoch = keepLatest((epoch) =>
    planSamples(train, { batchSize, random: createRandom(deriveSeed(config.seed, `epoch ${epoch}`)) }),
  );
  const trainable = createLabelTrainable({
    model,
    kernels,
    planEpoch,
    evaluationSamples: {
      validation: splits.validation && encode(splits.validation),
      test: splits.test && encode(splits.test),
    },
    batchSize,
    classWeights: classWeights(config.training.classWeights, reader.tags),
    ...taggingMeasures(reader.scheme),
    score(predictions, split) {
      const scores = scoreTagging(reader, splits[split] ?? [], predictions);
      const { confusion, entities } = scores;
      return {
        values: measure(scores),
        outcome: { names: reader.tags.names, confusion, entities: entities?.types ?? null },
      };
    },
  });
  const vocabulary = readerToJSON(reader);
  const size = model.parameters.reduce((sum, { variable }) => sum + variable.size, 0);
  return {
    trainable,
    plan: trainingPlan(config),
    vocabulary,
    describe: () => ({
      splits: reports,
      facts: [...facts, { label: 'model', value: `${describeInput(spec)}, ${formatQuantity(size, 'parameter')}` }],
      padding: planEpoch(0).padding,
      words: wordsOf(config),
    }),
    checkpoint: (snapshot, metrics) => ({
      task: config.task,
      config,
      model: spec,
      // No layer of stock tfjs reads letters or decodes a chain.
      topology: null,
      tokenizer: config.data.input === 'tokens' ? taggingTokenizer(config.text) : null,
      vocabulary,
      snapshot,
      dataHash,
      metrics,
    }),
  };
}

function labelSpec(config: Config, { reader, inputSpec }: PreparedTagging): LabelSpec {
  const { head } = config.model;
  const { size, names } = reader.tags;
  if (size < 2) {
    throw new DataError(`All training tags are ${names[0]}: there is nothing to tell apart.`, {
      hint: 'Give data with two tags at least, or choose another column with data.tagColumn.',
    });
  }
  if (head === 'sigmoid' && size !== 2) {
    throw new ConfigError(`model.head is sigmoid, which tells two tags apart, and the training data has ${size}.`, {
      hint: 'Set model.head to softmax or crf.',
    });
  }
  return { input: inputSpec, labels: size, head: { type: head }, ...stackSpec(config.model) };
}

function startModel(
  { seed }: Config,
  spec: LabelSpec,
  { vectors }: PreparedTagging,
  { resume, initialise }: TrainingOptions,
): LabelModel {
  // A resumed run's weights are in its snapshot.
  const model = buildLabelModel(spec, resume === undefined ? createRandom(deriveSeed(seed, 'weights')) : null);
  if (model.embedding !== null) vectors?.writeTo(model.embedding);
  if (initialise !== undefined) writeParameters(model.parameters, initialise.checkpoint.snapshot.weights);
  return model;
}

function loadTagger(checkpoint: Checkpoint, kernels: Kernels): Tagger {
  const { reader, model } = loadTagging(checkpoint);
  return createTagger(model, { kernels, reader, checkpoint });
}

function loadStates(checkpoint: Checkpoint, kernels: Kernels): StatesModel {
  const { reader, model } = loadTagging(checkpoint);
  return labelStates(model, kernels, statesInput(reader.input, checkpoint));
}

function statesInput(input: TaggingReader['input'], checkpoint: Checkpoint): LabelInput {
  if (input.type === 'tokens') {
    const { encoder } = input;
    const { tokenize } = parseTokenizer(checkpoint.tokenizer);
    return { type: 'tokens', tokenize, unknown: encoder.unknown, encode: encoder.encode };
  }
  return {
    type: 'frames',
    format: readFormat(checkpoint),
    features: input.normalisation.means.length,
    encode: ({ frames, features }) => encodeInput(input, { type: 'frames', frames, features }),
  };
}

function loadTagging(checkpoint: Checkpoint): { reader: TaggingReader; model: LabelModel } {
  const spec = parseLabelSpec(checkpoint.model);
  const reader = readerFromJSON(checkpoint.vocabulary, spec);
  const model = buildLabelModel(spec, null);
  writeParameters(model.parameters, checkpoint.snapshot.weights);
  return { reader, model };
}

function describeInput({ input }: LabelSpec): string {
  return input.type === 'tokens'
    ? `${formatQuantity(input.vocabularySize, 'token')} in the vocabulary`
    : `${formatQuantity(input.features, 'number')} a frame`;
}

function wordsOf({ data }: Config): TaskWords {
  return {
    target: data.input === 'tokens' ? 'token' : 'frame',
    perplexity: null,
    commands: [['tag', data.input === 'tokens' ? '"a sentence"' : '--file FRAMES']],
  };
}
