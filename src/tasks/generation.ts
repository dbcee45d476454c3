import type { ConfigOf } from '../config/schema.js';
import { type ConditionedSequence, planConditioned } from '../data/conditioned/batches.js';
import type { Kernels } from '../kernels/kernels.js';
import { buildConditionedModel, type ConditionedModel } from '../model/conditioned/model.js';
import type { ConditionedSpec } from '../model/conditioned/spec.js';
import { writeParameters } from '../model/variables.js';
import { createRandom, deriveSeed } from '../runtime/random.js';
import { formatQuantity, formatShare } from '../text/quantities.js';
import { sequenceEnds } from '../text/sequence-ends.js';
import { evaluateConditioned } from './generation/evaluate.js';
import { languageModelUnder, loadConditionedLanguageModel } from './generation/load-model.js';
import { byCombination, countUnknown, type PreparedTexts, prepareTexts } from './generation/prepare-texts.js';
import { conditionedStates } from './generation/states.js';
import { createTrainable } from './generation/trainable.js';
import { keepLatest } from './keep-latest.js';
import { buildModelSpec } from './language-model/model-spec.js';
import { drawSamples } from './language-model/samples.js';
import { trainingPlan } from './plan.js';
import type { Task, TrainingOptions } from './task.js';
import type { SplitReport, TaskTraining } from './task-training.js';

type Config = ConfigOf<'generation'>;

/** Predicts each token of a text from those before it and the conditions that the text was written under. */
export const generationTask: Task<Config> = {
  buildTraining,
  uses: {
    conditionedLanguageModel: loadConditionedLanguageModel,
    languageModel(checkpoint, kernels) {
      const model = loadConditionedLanguageModel(checkpoint, kernels);
      try {
        // Throws, and says what there is to choose from.
        return model.given({});
      } finally {
        model.dispose();
      }
    },
    evaluation: (checkpoint, kernels) => (request, tell) => evaluateConditioned(checkpoint, kernels, request, tell),
    states: (checkpoint, kernels) => conditionedStates(loadConditionedLanguageModel(checkpoint, kernels)),
  },
};

async function buildTraining(config: Config, kernels: Kernels, options: TrainingOptions): Promise<TaskTraining> {
  const texts = await prepareTexts(config, options);
  const { tokenizer, vocabulary, conditions, train, validation, test, dataHash } = texts;
  const { startId } = sequenceEnds(vocabulary);
  const { batchSize, sequenceLength } = config.training;
  const spec: ConditionedSpec = {
    network: buildModelSpec(config, vocabulary.size),
    conditions: conditions.list.map(({ name, values }) => ({
      name,
      values: values.length,
      size: config.conditions.size,
    })),
  };
  const model = startModel(spec, config, options);
  const planEpoch = keepLatest((epoch: number) => {
    const random = createRandom(deriveSeed(config.seed, `epoch ${epoch}`));
    return planConditioned(train, { batchSize, maxLength: sequenceLength, startId, random });
  });
  const trainable = createTrainable({
    model,
    kernels,
    conditions,
    planEpoch,
    evaluationTexts: { validation, test },
    batchSize,
    sequenceLength,
    startId,
    unkId: vocabulary.unkId,
    level: config.text.level,
    async samples(epoch, random, workers) {
      const { everyEpochs } = config.sampling;
      if (everyEpochs === null || (epoch + 1) % everyEpochs !== 0) return [];
      const turn = Math.floor(epoch / everyEpochs) % conditions.combinations.length;
      const ids = conditions.combinations[turn] as Int32Array;
      const languageModel = languageModelUnder(model, ids, texts, kernels);
      try {
        const samples = await drawSamples(languageModel, config.sampling, random, workers);
        return samples.map((sample) => ({ ...sample, given: conditions.describe(ids) }));
      } finally {
        languageModel.dispose();
      }
    },
  });
  return {
    trainable,
    plan: trainingPlan(config),
    vocabulary: { text: vocabulary.toJSON(), conditions: conditions.toJSON() },
    describe: () => ({
      splits: [
        describeSplit('training', train, texts),
        ...(validation === null ? [] : [describeSplit('validation', validation, texts)]),
        ...(test === null ? [] : [describeSplit('test', test, texts)]),
      ],
      facts: [...describeConditions(texts), { label: 'model', value: describeModel(vocabulary.size, model) }],
      padding: planEpoch(0).padding,
      words: { target: 'token', perplexity: 'perplexity', commands: [['sample', conditionOptions(texts)]] },
    }),
    checkpoint: (snapshot, metrics) => ({
      task: config.task,
      config,
      model: spec,
      // No stock layer puts what does not change beside each step's input.
      topology: null,
      tokenizer: tokenizer.spec,
      vocabulary: { text: vocabulary.toJSON(), conditions: conditions.toJSON() },
      snapshot,
      dataHash,
      metrics,
    }),
  };
}

function startModel(
  spec: ConditionedSpec,
  { seed }: Config,
  { resume, initialise }: TrainingOptions,
): ConditionedModel {
  // A resumed run's weights are in its snapshot.
  const model = buildConditionedModel(spec, resume === undefined ? createRandom(deriveSeed(seed, 'weights')) : null);
  if (initialise !== undefined) writeParameters(model.parameters, initialise.checkpoint.snapshot.weights);
  return model;
}

function describeSplit(
  name: string,
  sequences: readonly ConditionedSequence[],
  { vocabulary }: PreparedTexts,
): SplitReport {
  const tokens = sequences.reduce((sum, { ids }) => sum + ids.length, 0);
  const unknown = countUnknown(sequences, vocabulary);
  const counts = { texts: sequences.length, tokens, unknown };
  const size = `${formatQuantity(sequences.length, 'text')}, ${formatQuantity(tokens, 'token')}`;
  return { name, counts, summary: `${size}, ${formatShare(unknown / tokens)} of them <UNK>` };
}

/** How many training texts have each value of each condition. */
function describeConditions({ train, conditions }: PreparedTexts): { label: string; value: string }[] {
  return conditions.list.map(({ name, values }, index) => {
    const counts = values.map(
      (value, id) => `${value} ${train.filter((text) => text.conditions[index] === id).length}`,
    );
    return { label: name, value: counts.join(', ') };
  });
}

function describeModel(vocabularySize: number, { parameters }: ConditionedModel): string {
  const count = parameters.reduce((sum, { variable }) => sum + variable.size, 0);
  return `${formatQuantity(vocabularySize, 'token')} in the vocabulary, ${formatQuantity(count, 'parameter')}`;
}

/** What a first sample may be asked for. */
function conditionOptions({ train, conditions }: PreparedTexts): string {
  const [most] = byCombination(train, conditions).sort((left, right) => right.sequences.length - left.sequences.length);
  return conditions.list
    .map(({ name, values }, index) => `--condition ${name}=${values[most?.ids[index] ?? 0]}`)
    .join(' ');
}
