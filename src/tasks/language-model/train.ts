import type { SequenceBatch } from '../../data/batches.js';
import { createLanguageModel } from '../../inference/language-model.js';
import { buildModel, type Model } from '../../model/language/model.js';
import type { ModelSpec } from '../../model/language/spec.js';
import { forwardSpec } from '../shared/language-model/forward-spec.js';
import { sampleAfterEpochs } from '../shared/language-model/samples.js';
import type { PreparedText } from '../shared/text/prepare-text.js';
import { textTrainer } from '../shared/text/text-trainer.js';
import type { Trainer } from '../shared/trainer.js';
import type { LanguageModelConfig } from './config.js';
import { planBatches } from './data.js';
import { createLanguageModelLearning } from './learning.js';

/** Training of a network that predicts each token from the tokens before it. */
export const trainer: Trainer<LanguageModelConfig, PreparedText, ModelSpec, Model, SequenceBatch> = {
  ...textTrainer(buildModel),
  startsFrom: ['languageModel'],
  spec: (config, { vocabulary }) => forwardSpec(config, vocabulary.size),
  createLearning({ config, prepared, model, kernels }) {
    const { tokenizer, vocabulary } = prepared;
    const { data, objective, sampling, text, training } = config;
    return createLanguageModelLearning({
      ...planBatches(config, prepared),
      model,
      kernels,
      carriesState: data.batching === 'stream',
      penalties: { activation: objective.activationRegularization, temporal: objective.temporalRegularization },
      sequenceLength: training.sequenceLength,
      level: text.level,
      unkId: vocabulary.unkId,
      samples: sampleAfterEpochs(sampling, () => ({
        ...createLanguageModel(model, { kernels, tokenizer, vocabulary }),
        // Not disposed here: the network is still being trained.
        dispose() {},
      })),
    });
  },
  words: () => ({
    target: 'token',
    perplexity: 'perplexity',
    commands: [
      ['sample', ''],
      ['score', '"a sentence"'],
    ],
  }),
};
