import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { parseModelSpec } from '../checkpoint/specs/model-spec.js';
import type { ConfigOf } from '../config/schema.js';
import type { EncodedCorpus } from '../data/sequences.js';
import { planTwoSided } from '../data/two-sided-batches.js';
import {
  type BidirectionalLanguageModel,
  createBidirectionalLanguageModel,
} from '../inference/bidirectional-language-model.js';
import type { Kernels } from '../kernels/kernels.js';
import { type BidirectionalModel, buildBidirectionalModel } from '../model/bidirectional/model.js';
import { writeParameters } from '../model/variables.js';
import { createRandom, deriveSeed } from '../runtime/random.js';
import { sequenceEnds } from '../text/sequence-ends.js';
import { bidirectionalStates } from './bidirectional-language-model/states.js';
import { createBidirectionalTrainable } from './bidirectional-language-model/trainable.js';
import { keepLatest } from './keep-latest.js';
import type { Task, TrainingOptions } from './task.js';
import type { TaskTraining, TaskWords } from './task-training.js';
import { modelSpec } from './text/model-spec.js';
import { type PreparedText, prepareText } from './text/prepare-text.js';
import { readStoredText } from './text/stored-text.js';
import { startModel, textTraining } from './text/text-training.js';

type Config = ConfigOf<'bidirectionalLanguageModel'>;

/** Predicts each token of a text from all the others (a cloze test). */
export const bidirectionalLanguageModelTask: Task<Config> = {
  buildTraining,
  uses: {
    bidirectionalLanguageModel: loadBidirectionalLanguageModel,
    states: (checkpoint) => bidirectionalStates(loadModel(checkpoint), readStoredText(checkpoint)),
  },
};

const words: TaskWords = {
  target: 'token',
  perplexity: 'pseudo-perplexity',
  commands: [
    ['fill', '"a sentence with a ___"'],
    ['fill --score', '"a sentence"'],
  ],
};

async function buildTraining(config: Config, kernels: Kernels, options: TrainingOptions): Promise<TaskTraining> {
  const text = await prepareText(config, options);
  const model = startModel(buildBidirectionalModel, modelSpec(config, text.vocabulary.size), config, options);
  const plans = planAll(config, text);
  const trainable = createBidirectionalTrainable({ ...plans, model, kernels, unkId: text.vocabulary.unkId });
  return textTraining({ config, text, model, trainable, padding: plans.planEpoch(0).padding, words });
}

function loadBidirectionalLanguageModel(checkpoint: Checkpoint, kernels: Kernels): BidirectionalLanguageModel {
  return createBidirectionalLanguageModel(loadModel(checkpoint), { kernels, ...readStoredText(checkpoint) });
}

function loadModel(checkpoint: Checkpoint): BidirectionalModel {
  const model = buildBidirectionalModel(parseModelSpec(checkpoint.model), null);
  writeParameters(model.parameters, checkpoint.snapshot.weights);
  return model;
}

/** Training batches are shuffled anew for each epoch; evaluation has sequences whole, in order of their lengths. */
function planAll({ training, seed }: Config, { train, validation, test, vocabulary }: PreparedText) {
  const { startId: boundaryId, endId } = sequenceEnds(vocabulary);
  const { batchSize, sequenceLength } = training;
  const sequencesOf = ({ sequences }: EncodedCorpus) =>
    sequences.map((ids) => (ids.at(-1) === endId ? ids.subarray(0, -1) : ids));
  const planEvaluation = (corpus: EncodedCorpus) =>
    planTwoSided(
      sequencesOf(corpus).sort((left, right) => left.length - right.length),
      { batchSize, maxLength: null, boundaryId, random: null },
    );
  const sequences = sequencesOf(train);
  return {
    planEpoch: keepLatest((epoch) => {
      const random = createRandom(deriveSeed(seed, `epoch ${epoch}`));
      return planTwoSided(sequences, { batchSize, maxLength: sequenceLength, boundaryId, random });
    }),
    evaluationPlans: {
      validation: validation && planEvaluation(validation),
      test: test && planEvaluation(test),
    },
  };
}
