import type { BidirectionalBatch } from '../../data/bidirectional-batches.js';
import { type BidirectionalModel, buildBidirectionalModel } from '../../model/bidirectional/model.js';
import type { ModelSpec } from '../../model/language/spec.js';
import { modelSpec } from '../shared/text/model-spec.js';
import type { PreparedText } from '../shared/text/prepare-text.js';
import { textTrainer } from '../shared/text/text-trainer.js';
import type { Trainer } from '../shared/trainer.js';
import type { BidirectionalLanguageModelConfig } from './config.js';
import { planBatches } from './data.js';
import { createBidirectionalLearning } from './learning.js';

/** A network that predicts each token of a text from all other tokens. */
export const trainer: Trainer<
  BidirectionalLanguageModelConfig,
  PreparedText,
  ModelSpec,
  BidirectionalModel,
  BidirectionalBatch
> = {
  ...textTrainer(buildBidirectionalModel),
  startsFrom: ['bidirectionalLanguageModel'],
  spec: (config, { vocabulary }) => modelSpec(config, vocabulary.size),
  createLearning: ({ config, prepared, model, kernels }) =>
    createBidirectionalLearning({ ...planBatches(config, prepared), model, kernels, unkId: prepared.vocabulary.unkId }),
  words: () => ({
    target: 'token',
    perplexity: 'pseudo-perplexity',
    commands: [
      ['fill', '"a sentence with a ___"'],
      ['fill --score', '"a sentence"'],
    ],
  }),
};
