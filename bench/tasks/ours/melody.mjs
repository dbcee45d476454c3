const load = (file) => import(new URL(`../../../dist/${file}.js`, import.meta.url));
const { buildGenerationModel } = await load('model/generation/model');
const { createGenerationLearning } = await load('tasks/generation/learning');
const { toTrainable } = await load('tasks/shared/assemble-training');

/** The network of configs/nottingham.yaml. */
export function build({ shape }, kernels, random) {
  const { vocabulary, conditions, hidden, layers, dropout } = shape;
  const network = {
    vocabularySize: vocabulary,
    input: { type: 'oneHot' },
    cell: 'lstm',
    activation: 'tanh',
    forgetBias: 1,
    hiddenSizes: new Array(layers).fill(hidden),
    bidirectional: false,
    dropout: { input: 0, between: dropout, output: dropout },
    tieWeights: false,
    initializer: { type: 'keras' },
  };
  const model = buildGenerationModel({ network, conditions }, random);
  return toTrainable(createGenerationLearning({ model, kernels, level: 'character' }), model, kernels);
}

export function toBatch(batch) {
  const keys = ['inputs', 'targets', 'lengths'];
  return {
    ...batch,
    ...Object.fromEntries(keys.map((key) => [key, Int32Array.from(batch[key])])),
    conditions: batch.conditions.map((ids) => Int32Array.from(ids)),
    continues: false,
  };
}

export const unitsOf = ({ targetCount }) => targetCount;
