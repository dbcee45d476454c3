import type { Checkpoint } from '../checkpoint/checkpoint.js';
import type { ConfigOf } from '../config/schema.js';
import { type PairOptions, planPairs } from '../data/pairs/pair-batches.js';
import { ConfigError } from '../errors.js';
import { translateTexts } from '../inference/translate/translate.js';
import { createTranslator } from '../inference/translator.js';
import type { Kernels } from '../kernels/kernels.js';
import { buildTranslationModel } from '../model/translation/model.js';
import { writeParameters } from '../model/variables.js';
import { createRandom, deriveSeed } from '../runtime/random.js';
import { formatQuantity } from '../text/quantities.js';
import { keepLatest } from './keep-latest.js';
import { trainingPlan } from './plan.js';
import type { Task, TrainingOptions } from './task.js';
import type { TaskTraining, TaskWords } from './task-training.js';
import { otherData } from './text/prepare-text.js';
import { describePairs } from './translation/describe.js';
import { evaluateTranslation } from './translation/evaluate.js';
import { translationSpec } from './translation/model-spec.js';
import { ownShare } from './translation/own-share.js';
import { type PreparedPairs, preparePairs } from './translation/prepare.js';
import { createSamplers } from './translation/samplers.js';
import { translationStates } from './translation/states.js';
import { loadTranslation, readStoredSides } from './translation/stored.js';
import { createTranslationTrainable } from './translation/trainable.js';

type Config = ConfigOf<'translation'>;

/** Turns a sequence into another, of another length. */
export const translationTask: Task<Config> = {
  buildTraining,
  uses: {
    translator: (checkpoint, kernels) => loadTranslation(checkpoint, kernels).translator,
    evaluation: (checkpoint, kernels) => (request, tell) => evaluateTranslation(checkpoint, kernels, request, tell),
    states: (checkpoint, kernels) => translationStates(loadTranslation(checkpoint, kernels), kernels),
  },
};

const words: TaskWords = {
  target: 'token',
  perplexity: 'perplexity',
  commands: [
    ['translate', '"a sentence"'],
    ['eval', ''],
  ],
};

async function buildTraining(config: Config, kernels: Kernels, options: TrainingOptions): Promise<TaskTraining> {
  const origin = options.resume ?? startingCheckpoint(options);
  const pairs = await preparePairs(config, origin === null ? null : readStoredSides(origin));
  if (options.resume !== undefined && options.resume.dataHash !== pairs.dataHash) throw otherData();
  const { source, target, train } = pairs;
  const network = translationSpec(config.model, { source: source.vocabulary.size, target: target.vocabulary.size });
  // A resumed run's weights are in its snapshot.
  const model = buildTranslationModel(
    network,
    options.resume === undefined ? createRandom(deriveSeed(config.seed, 'weights')) : null,
  );
  if (options.initialise !== undefined) {
    writeParameters(model.parameters, options.initialise.checkpoint.snapshot.weights);
  }
  const lengthRatio = train.target.tokens / train.source.tokens;
  const plans = planAll(config, pairs);
  const translator = createTranslator(model, { kernels, lengthRatio, source, target });
  const trainable = createTranslationTrainable({
    ...plans,
    model,
    kernels,
    labelSmoothing: config.objective.labelSmoothing,
    ownShare: (epochs) => ownShare(config.objective.scheduledSampling, epochs),
    ...createSamplers(config.sampling, pairs, (texts) => translateTexts(translator, texts, { beamSize: 1 })),
  });
  const parameterCount = model.parameters.reduce((sum, { variable }) => sum + variable.size, 0);
  const sizes = [source, target].map(({ vocabulary }) => formatQuantity(vocabulary.size, 'token'));
  const stored = {
    tokenizer: { source: source.tokenizer.spec, target: target.tokenizer.spec },
    vocabulary: { source: source.vocabulary.toJSON(), target: target.vocabulary.toJSON() },
  };
  return {
    trainable,
    plan: trainingPlan(config),
    vocabulary: stored.vocabulary,
    describe: () => ({
      splits: describePairs(pairs),
      facts: [
        {
          label: 'model',
          value: `${sizes[0]} of the source, ${sizes[1]} of the target, ${formatQuantity(parameterCount, 'parameter')}`,
        },
      ],
      padding: plans.planEpoch(0).padding,
      words,
    }),
    checkpoint: (snapshot, metrics) => ({
      task: config.task,
      config,
      model: { network, lengthRatio },
      topology: null,
      ...stored,
      snapshot,
      dataHash: pairs.dataHash,
      metrics,
    }),
  };
}

/** The checkpoint whose weights a new run starts with, in whose tokens it goes on. */
function startingCheckpoint({ initialise }: TrainingOptions): Checkpoint | null {
  if (initialise === undefined) return null;
  if (!initialise.extend) return initialise.checkpoint;
  throw new ConfigError('The vocabularies of a translation cannot be extended.', {
    hint: 'Leave --extend-vocab out: the run goes on with the vocabularies of the checkpoint.',
  });
}

/** Training batches are shuffled anew for each epoch; evaluation has them in order of their lengths. */
function planAll({ training, seed }: Config, { train, validation, test, target }: PreparedPairs) {
  const options: Omit<PairOptions, 'random' | 'epoch'> = {
    batchSize: training.batchSize,
    startId: target.vocabulary.eosId,
  };
  return {
    planEpoch: keepLatest((epoch) => {
      const random = createRandom(deriveSeed(seed, `epoch ${epoch}`));
      return planPairs(train.pairs, { ...options, random, epoch });
    }),
    evaluationPlans: {
      validation: validation && planPairs(validation.pairs, { ...options, random: null, epoch: 0 }),
      test: test && planPairs(test.pairs, { ...options, random: null, epoch: 0 }),
    },
  };
}
