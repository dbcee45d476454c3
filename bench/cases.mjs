/**
 * The rows of the benchmark: layers with shapes [T, B, I, H], training steps of published language models, and sampling
 * and scoring with the sizes of the character model.
 */

const layerShapes = [
  [64, 64, 512, 512],
  [20, 20, 200, 200],
  [35, 20, 650, 650],
  [50, 50, 65, 128],
  [64, 32, 128, 256],
  [25, 128, 100, 256],
];
const gates = { lstm: 4, gru: 3, simpleRnn: 1 };

/** A multiply-add counts as two operations. The backward pass computes two products for each product of the forward pass. */
const layerFlops = ([steps, batch, inputs, hidden], cell) =>
  3 * 2 * steps * batch * (inputs + hidden) * gates[cell] * hidden;

const layerCases = ['lstm', 'gru', 'simpleRnn'].flatMap((cell) =>
  layerShapes.map((shape) => ({
    kind: 'layer',
    name: `${cell} ${shape.join(',')}`,
    cell,
    shape,
    flops: layerFlops(shape, cell),
  })),
);

const models = [
  { name: 'word 2x200', vocabulary: 10000, embedding: 200, hidden: 200, layers: 2, steps: 20, batch: 20 },
  { name: 'word 2x650', vocabulary: 10000, embedding: 650, hidden: 650, layers: 2, steps: 35, batch: 20 },
  { name: 'char 2x128', vocabulary: 65, embedding: 64, hidden: 128, layers: 2, steps: 50, batch: 50 },
  { name: 'char 1x512', vocabulary: 65, embedding: 512, hidden: 512, layers: 1, steps: 64, batch: 64 },
];

const stepFlops = ({ vocabulary, embedding, hidden, layers, steps, batch }) => {
  let flops = 3 * 2 * steps * batch * hidden * vocabulary;
  for (let layer = 0; layer < layers; layer++) {
    flops += layerFlops([steps, batch, layer === 0 ? embedding : hidden, hidden], 'lstm');
  }
  return flops;
};

const stepCases = models.map((model) => ({
  kind: 'step',
  ...model,
  tokens: model.steps * model.batch,
  flops: stepFlops(model),
}));

const sampleModels = [
  { name: '2x128', vocabulary: 65, embedding: 64, hidden: 128, layers: 2 },
  { name: '1x512', vocabulary: 65, embedding: 512, hidden: 512, layers: 1 },
];

const sampleCases = sampleModels.flatMap((model) =>
  [1, 64].map((batch) => ({
    ...model,
    kind: 'sample',
    name: `sample ${model.name}, batch ${batch}`,
    batch,
    count: batch === 1 ? 1000 : 100,
    tokens: batch * (batch === 1 ? 1000 : 100),
  })),
);

/** Sentence lengths of 5 to 44 words, as in a newspaper. */
const sentenceLengths = Array.from({ length: 256 }, (_, i) => 5 + ((i * 37) % 40));

const scoreCases = [
  {
    kind: 'score',
    name: 'score 256 sentences, word 2x200',
    vocabulary: 10000,
    embedding: 200,
    hidden: 200,
    layers: 2,
    batch: 32,
    lengths: sentenceLengths,
    sentences: sentenceLengths.length,
  },
];

export const cases = [...layerCases, ...stepCases, ...sampleCases, ...scoreCases];

/** PyTorch's methods for sampling one token at a time; the fastest counts. */
export const sampleVariants = [
  'module',
  'module-mkldnn-off',
  'cells',
  'cells-mkldnn-off',
  'script',
  'script-mkldnn-off',
];
