const load = (file) => import(new URL(`../../../dist/${file}.js`, import.meta.url));
const { buildTranscriptionModel } = await load('model/transcription/model');
const { createTranscriptionLearning } = await load('tasks/transcription/learning');
const { toTrainable } = await load('tasks/shared/assemble-training');

/** The network of configs/digit-strings.yaml. */
export function build({ shape }, kernels, random) {
  const { features, projection, hidden, layers, classes, dropout } = shape;
  const spec = {
    features,
    projection,
    classes,
    cell: 'lstm',
    activation: 'tanh',
    forgetBias: 1,
    hiddenSizes: new Array(layers).fill(hidden),
    bidirectional: true,
    dropout: { input: dropout, between: dropout, output: dropout },
    initializer: { type: 'keras' },
  };
  const model = buildTranscriptionModel(spec, random);
  return toTrainable(createTranscriptionLearning({ model, kernels }), model, kernels);
}

/** The frames are random: their values do not affect the time. */
export function toBatch({ lengths, labels, steps, batchSize }, { shape: { features } }, random) {
  return {
    inputs: Float32Array.from({ length: steps * batchSize * features }, () => random.normal()),
    features,
    lengths: Int32Array.from(lengths),
    steps,
    batchSize,
    labels: labels.map((ids) => Int32Array.from(ids)),
  };
}

export const unitsOf = ({ lengths }) => lengths.reduce((total, length) => total + length, 0);
