import type { TranscriptionBatch } from '../../data/audio/collate.js';
import { stackSpec } from '../../model/stack-spec.js';
import { buildTranscriptionModel, type TranscriptionModel } from '../../model/transcription/model.js';
import type { TranscriberSpec } from '../../model/transcription/spec.js';
import { planEpochs } from '../shared/epochs.js';
import type { Trainer } from '../shared/trainer.js';
import type { TranscriptionConfig } from './config.js';
import { checkLengths, type PreparedUtterances, prepareUtterances } from './data.js';
import { createTranscriptionLearning } from './learning.js';
import { planTraining } from './training-batches.js';

/** Training of a network that reads frames of audio, with the CTC loss. */
export const trainer: Trainer<
  TranscriptionConfig,
  PreparedUtterances,
  TranscriberSpec,
  TranscriptionModel,
  TranscriptionBatch
> = {
  startsFrom: ['transcription'],
  extendable: false,
  prepare: prepareUtterances,
  spec({ model, augmentation }, prepared) {
    checkLengths(prepared, augmentation);
    const { sound, vocabulary } = prepared;
    return {
      sound,
      network: {
        features: sound.features * sound.stacking.stack,
        projection: model.projection,
        classes: vocabulary.size + 1,
        ...stackSpec(model),
      },
    };
  },
  build: ({ network }, random) => buildTranscriptionModel(network, random),
  createLearning({ config, prepared, model, kernels }) {
    const { training, seed, data, augmentation, sampling } = config;
    const { tokenizer, vocabulary } = prepared;
    const { batchSize } = training;
    const options = { batchSize, join: data.join, augmentation };
    return createTranscriptionLearning({
      model,
      kernels,
      tokenizer,
      vocabulary,
      batchSize,
      prepared,
      planEpoch: planEpochs(seed, (random) => planTraining(prepared, options, random)),
      sampling,
    });
  },
  words: () => ({ target: 'token', perplexity: null, commands: [['transcribe', 'FILE.wav']] }),
};
