import { byCombination, type GenerationBatch, planGeneration } from '../../data/generation/batches.js';
import { buildGenerationModel, type GenerationModel } from '../../model/generation/model.js';
import type { GenerationSpec } from '../../model/generation/spec.js';
import { sequenceEnds } from '../../text/sequence-ends.js';
import { planEpochs } from '../shared/epochs.js';
import { forwardSpec } from '../shared/language-model/forward-spec.js';
import { sampleAfterEpochs } from '../shared/language-model/samples.js';
import type { Trainer } from '../shared/trainer.js';
import type { GenerationConfig } from './config.js';
import { type PreparedTexts, prepareTexts } from './data.js';
import { createGenerationLearning } from './learning.js';
import { languageModelUnder } from './use.js';

/** Training of a network that predicts each token from the tokens before it and the text's conditions. */
export const trainer: Trainer<GenerationConfig, PreparedTexts, GenerationSpec, GenerationModel, GenerationBatch> = {
  startsFrom: ['generation'],
  extendable: false,
  prepare: prepareTexts,
  spec: (config, { vocabulary, conditions }) => ({
    network: forwardSpec(config, vocabulary.size),
    conditions: conditions.list.map(({ name, values }) => ({
      name,
      values: values.length,
      size: config.conditions.size,
    })),
  }),
  build: buildGenerationModel,
  createLearning({ config, prepared, model, kernels }) {
    const { vocabulary, conditions, train } = prepared;
    const { startId } = sequenceEnds(vocabulary);
    const { batchSize, sequenceLength } = config.training;
    const turnOf = (epoch: number): Int32Array => {
      const turn = Math.floor(epoch / (config.sampling.everyEpochs ?? 1)) % conditions.combinations.length;
      return conditions.combinations[turn] as Int32Array;
    };
    const samples = sampleAfterEpochs(config.sampling, (epoch) =>
      languageModelUnder(model, turnOf(epoch), prepared, kernels),
    );
    return createGenerationLearning({
      model,
      kernels,
      conditions,
      planEpoch: planEpochs(config.seed, (random) =>
        planGeneration(train, { batchSize, maxLength: sequenceLength, startId, random }),
      ),
      evaluated: prepared,
      batchSize,
      sequenceLength,
      startId,
      unkId: vocabulary.unkId,
      level: config.text.level,
      samples: async (epoch, random, workers) =>
        (await samples(epoch, random, workers)).map((sample) => ({
          ...sample,
          given: conditions.describe(turnOf(epoch)),
        })),
    });
  },
  words: (_, prepared) => ({
    target: 'token',
    perplexity: 'perplexity',
    commands: [['sample', conditionOptions(prepared)]],
  }),
};

/** Conditions for the suggested first sample. */
function conditionOptions({ train, conditions }: PreparedTexts): string {
  const [most] = byCombination(train, conditions).sort((left, right) => right.sequences.length - left.sequences.length);
  return conditions.list
    .map(({ name, values }, index) => `--condition ${name}=${values[most?.ids[index] ?? 0]}`)
    .join(' ');
}
