const load = (file) => import(new URL(`../../../dist/${file}.js`, import.meta.url));
const { buildTranslationModel } = await load('model/translation/model');
const { createTranslationLearning } = await load('tasks/translation/learning');
const { toTrainable } = await load('tasks/shared/assemble-training');

/** The network of configs/eng-spa.yaml. */
export function build({ shape }, kernels, random) {
  const { vocabulary, embedding, encoder, decoder, dropout } = shape;
  const stack = (hiddenSize, rates) => ({
    vocabularySize: vocabulary,
    embeddingSize: embedding,
    cell: 'gru',
    activation: 'tanh',
    forgetBias: 0,
    hiddenSizes: [hiddenSize],
    dropout: rates,
  });
  const spec = {
    encoder: { ...stack(encoder, { input: dropout, between: 0, output: 0 }), bidirectional: true },
    decoder: stack(decoder, { input: dropout, between: 0, output: dropout }),
    attention: { type: 'general' },
    tieWeights: true,
    initializer: { type: 'keras' },
  };
  const model = buildTranslationModel(spec, random);
  const learning = createTranslationLearning({ model, kernels, labelSmoothing: 0, samplingProbability: () => 0 });
  return toTrainable(learning, model, kernels);
}

export function toBatch(batch) {
  const keys = ['sources', 'sourceLengths', 'inputs', 'targets', 'lengths'];
  return { ...batch, ...Object.fromEntries(keys.map((key) => [key, Int32Array.from(batch[key])])), progress: 0 };
}

export const unitsOf = ({ targetCount }) => targetCount;
