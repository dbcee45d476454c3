import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ResolvedConfig } from '../config/schema.js';
import { DataError } from '../errors.js';
import type { LanguageModel } from '../inference/language-model.js';
import type { Kernels } from '../kernels/kernels.js';
import { buildModel } from '../model/model.js';
import { stockWeights } from '../model/topology.js';
import { readParameters, writeParameters } from '../model/variables.js';
import { createRandom, deriveSeed } from '../runtime/random.js';
import { buildTokenizer, type TokenizerSpec } from '../text/tokenizer.js';
import type { Vocabulary } from '../text/vocabulary.js';
import { type Corpora, loadCorpora } from './language-model/corpora.js';
import { createLanguageModel } from './language-model/create-language-model.js';
import { buildModelSpec } from './language-model/model-spec.js';
import { type PlanOptions, planEvaluation, planTraining } from './language-model/plans.js';
import { drawSamples } from './language-model/samples.js';
import { sequenceEnds } from './language-model/sequence-ends.js';
import { readStoredText } from './language-model/stored-text.js';
import { createTrainable } from './language-model/trainable.js';
import { extendVocabulary, extendWeights } from './language-model/warm-start.js';
import { trainingPlan } from './plan.js';
import type { Task, TaskTraining, TrainingOptions } from './task.js';

/** Predicts each token of a text from those before it. */
export const languageModelTask: Task = { buildTraining, loadLanguageModel };

async function buildTraining(
  config: ResolvedConfig,
  kernels: Kernels,
  { resume, initialise }: TrainingOptions,
): Promise<TaskTraining> {
  const tokenizer = buildTokenizer(tokenizerSpec(config.text));
  const corpora = await loadCorpora(config, tokenizer, (fromText) => {
    if (resume !== undefined) return readStoredText(resume).vocabulary;
    return initialise === undefined ? fromText() : extendVocabulary(initialise, fromText(), tokenizer.spec);
  });
  const { vocabulary, dataHash } = corpora;
  if (resume !== undefined && resume.dataHash !== dataHash) throw otherData();

  const spec = buildModelSpec(config, vocabulary.size);
  const model = buildModel(spec, resume === undefined ? createRandom(deriveSeed(config.seed, 'weights')) : null);
  if (initialise !== undefined) {
    const weights = extendWeights(initialise.checkpoint, spec, readParameters(model.parameters));
    writeParameters(model.parameters, weights);
  }
  const plans = planAll(config, corpora);
  const trainable = createTrainable({
    ...plans,
    model,
    kernels,
    carriesState: config.data.batching === 'stream',
    sequenceLength: config.training.sequenceLength,
    level: config.text.level,
    unkId: vocabulary.unkId,
    async samples(epoch, random) {
      const { everyEpochs } = config.sampling;
      if (everyEpochs === null || (epoch + 1) % everyEpochs !== 0) return [];
      const languageModel = createLanguageModel(model, { kernels, tokenizer, vocabulary });
      try {
        return await drawSamples(languageModel, config.sampling, random);
      } finally {
        languageModel.dispose();
      }
    },
  });
  const topology = model.topology();
  return {
    trainable,
    plan: trainingPlan(config),
    vocabulary: vocabulary.toJSON(),
    describe: () => ({
      train: corpora.train.description,
      validation: corpora.validation?.description ?? null,
      test: corpora.test?.description ?? null,
      vocabularySize: vocabulary.size,
      parameterCount: model.parameters.reduce((sum, { variable }) => sum + variable.size, 0),
      padding: plans.planEpoch(0).padding,
    }),
    checkpoint: (snapshot, metrics): Checkpoint => ({
      task: config.task,
      config,
      model: spec,
      topology,
      tokenizer: tokenizer.spec,
      vocabulary: vocabulary.toJSON(),
      snapshot: { ...snapshot, weights: stockWeights(spec, snapshot.weights) },
      dataHash,
      metrics,
    }),
  };
}

function loadLanguageModel(checkpoint: Checkpoint, kernels: Kernels): LanguageModel {
  const text = readStoredText(checkpoint);
  const model = buildModel(checkpoint.model, null);
  writeParameters(model.parameters, checkpoint.snapshot.weights);
  const languageModel = createLanguageModel(model, { kernels, ...text });
  return {
    ...languageModel,
    dispose() {
      languageModel.dispose();
      model.dispose();
    },
  };
}

function planAll({ data, training, seed }: ResolvedConfig, { train, validation, test, vocabulary }: Corpora) {
  const options: PlanOptions = {
    batching: data.batching,
    batchSize: training.batchSize,
    sequenceLength: training.sequenceLength,
    startId: sequenceEnds(vocabulary).startId,
  };
  return {
    planEpoch: planTraining(train, options, seed),
    evaluationPlans: {
      validation: validation && planEvaluation(validation, options),
      test: test && planEvaluation(test, options),
    },
  };
}

function tokenizerSpec(text: ResolvedConfig['text']): TokenizerSpec {
  const { lowercase, language } = text;
  return text.level === 'character'
    ? { level: text.level, graphemes: text.graphemes, lowercase, language }
    : { level: text.level, segmentation: text.segmentation, lowercase, language };
}

function otherData(): DataError {
  return new DataError('The training text is not the one that the checkpoint was trained on.', {
    hint: 'Bring the old text back, or start a new run from its weights (--init-from).',
  });
}
