import type { TwoSidedBatch } from '../../data/two-sided-batches.js';
import type { ModelSpec } from '../../model/spec.js';
import { buildTwoSidedModel, type TwoSidedModel } from '../../model/two-sided-model.js';
import { modelSpec } from '../shared/text/model-spec.js';
import type { PreparedText } from '../shared/text/prepare-text.js';
import { textTrainer } from '../shared/text/text-trainer.js';
import type { Trainer } from '../shared/trainer.js';
import type { BidirectionalLanguageModelConfig } from './config.js';
import { planBatches } from './data.js';
import { learnBothSides } from './learning.js';

/** A network that predicts each token of a text from all the others. */
export const trainer: Trainer<BidirectionalLanguageModelConfig, PreparedText, ModelSpec, TwoSidedModel, TwoSidedBatch> =
  {
    ...textTrainer(buildTwoSidedModel),
    startsFrom: ['bidirectionalLanguageModel'],
    spec: (config, { vocabulary }) => modelSpec(config, vocabulary.size),
    learn: ({ config, prepared, model, kernels }) =>
      learnBothSides({ ...planBatches(config, prepared), model, kernels, unkId: prepared.vocabulary.unkId }),
    words: () => ({
      target: 'token',
      perplexity: 'pseudo-perplexity',
      commands: [
        ['fill', '"a sentence with a ___"'],
        ['fill --score', '"a sentence"'],
      ],
    }),
  };
