import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { parseModelSpec } from '../checkpoint/specs/model-spec.js';
import type { ConfigOf } from '../config/schema.js';
import { createLanguageModel, type LanguageModel } from '../inference/language-model.js';
import type { Kernels } from '../kernels/kernels.js';
import { buildModel } from '../model/language/model.js';
import { writeParameters } from '../model/variables.js';
import { sequenceEnds } from '../text/sequence-ends.js';
import { evaluateCorpus } from './language-model/evaluate-corpus.js';
import { buildModelSpec } from './language-model/model-spec.js';
import { type PlanOptions, planEvaluation, planTraining } from './language-model/plans.js';
import { drawSamples } from './language-model/samples.js';
import { languageModelStates } from './language-model/states.js';
import { createTrainable } from './language-model/trainable.js';
import type { Task, TrainingOptions } from './task.js';
import type { TaskTraining, TaskWords } from './task-training.js';
import type { Corpora } from './text/corpora.js';
import { prepareText } from './text/prepare-text.js';
import { readStoredText } from './text/stored-text.js';
import { startModel, textTraining } from './text/text-training.js';

type Config = ConfigOf<'languageModel'>;

/** Predicts each token of a text from those before it. */
export const languageModelTask: Task<Config> = {
  buildTraining,
  uses: {
    languageModel: loadLanguageModel,
    evaluation: (checkpoint, kernels) => (request, tell) => evaluateCorpus(checkpoint, kernels, request, tell),
    states: (checkpoint, kernels) => languageModelStates(loadLanguageModel(checkpoint, kernels)),
  },
};

const words: TaskWords = {
  target: 'token',
  perplexity: 'perplexity',
  commands: [
    ['sample', ''],
    ['score', '"a sentence"'],
  ],
};

async function buildTraining(config: Config, kernels: Kernels, options: TrainingOptions): Promise<TaskTraining> {
  const text = await prepareText(config, options);
  const { tokenizer, vocabulary } = text;
  const model = startModel(buildModel, buildModelSpec(config, vocabulary.size), config, options);
  const plans = planAll(config, text);
  const trainable = createTrainable({
    ...plans,
    model,
    kernels,
    carriesState: config.data.batching === 'stream',
    penalties: {
      activation: config.objective.activationRegularization,
      temporal: config.objective.temporalRegularization,
    },
    sequenceLength: config.training.sequenceLength,
    level: config.text.level,
    unkId: vocabulary.unkId,
    async samples(epoch, random, workers) {
      const { everyEpochs } = config.sampling;
      if (everyEpochs === null || (epoch + 1) % everyEpochs !== 0) return [];
      const languageModel = createLanguageModel(model, { kernels, tokenizer, vocabulary });
      return drawSamples(languageModel, config.sampling, random, workers);
    },
  });
  return textTraining({ config, text, model, trainable, padding: plans.planEpoch(0).padding, words });
}

function loadLanguageModel(checkpoint: Checkpoint, kernels: Kernels): LanguageModel {
  const text = readStoredText(checkpoint);
  const model = buildModel(parseModelSpec(checkpoint.model), null);
  writeParameters(model.parameters, checkpoint.snapshot.weights);
  return createLanguageModel(model, { kernels, ...text });
}

function planAll({ data, training, seed }: Config, { train, validation, test, vocabulary }: Corpora) {
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
