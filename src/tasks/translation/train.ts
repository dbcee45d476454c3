import type { PairBatch } from '../../data/pairs/pair-batches.js';
import { translateTexts } from '../../inference/translate/translate.js';
import { createTranslator } from '../../inference/translator.js';
import { buildTranslationModel, type TranslationModel } from '../../model/translation/model.js';
import { planEpochs } from '../shared/epochs.js';
import type { Trainer } from '../shared/trainer.js';
import type { TranslationConfig } from './config.js';
import { type PreparedPairs, planPairBatches, preparePairs } from './data.js';
import { createTranslationLearning } from './learning.js';
import { createSamplers } from './samplers.js';
import { samplingProbability } from './sampling-probability.js';
import { type StoredTranslation, translationSpec } from './spec.js';

/** Training of an encoder and a decoder, with or without attention. */
export const trainer: Trainer<TranslationConfig, PreparedPairs, StoredTranslation, TranslationModel, PairBatch> = {
  startsFrom: ['translation'],
  extendable: false,
  prepare: preparePairs,
  spec: ({ model }, { source, target, lengthRatio }) => ({
    network: translationSpec(model, { source: source.vocabulary.size, target: target.vocabulary.size }),
    lengthRatio,
  }),
  build: ({ network }, random) => buildTranslationModel(network, random),
  createLearning({ config, prepared, model, kernels }) {
    const { training, objective, sampling, seed } = config;
    const plan = planPairBatches(prepared.target, training.batchSize);
    const translator = createTranslator(model, { kernels, ...prepared });
    const { train, validation, test } = prepared;
    return createTranslationLearning({
      model,
      kernels,
      planEpoch: planEpochs(seed, (random, epoch) => plan(train, { random, epoch })),
      evaluationPlans: {
        validation: validation && plan(validation, { random: null, epoch: 0 }),
        test: test && plan(test, { random: null, epoch: 0 }),
      },
      labelSmoothing: objective.labelSmoothing,
      samplingProbability: (epochs) => samplingProbability(objective.scheduledSampling, epochs),
      ...createSamplers(sampling, prepared, (texts) => translateTexts(translator, texts, { beamSize: 1 })),
    });
  },
  words: () => ({
    target: 'token',
    perplexity: 'perplexity',
    commands: [
      ['translate', '"a sentence"'],
      ['eval', ''],
    ],
  }),
};
