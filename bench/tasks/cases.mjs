import { createRandom } from '../../dist/runtime/random.js';

/**
 * The training steps to measure. Each uses the network of a preset, with random tokens or numbers whose lengths vary as in the preset's
 * data, or with the data itself (`module: 'preset'`). `unit` is what a rate counts. `variants` are PyTorch's methods for bidirectional
 * layers over sequences of different lengths: `padded` reads padding as data, so it is fast but does not compute the same result.
 */
export const cases = {
  translation: {
    preset: 'configs/eng-spa.yaml',
    unit: 'target tokens',
    variants: ['packed', 'padded'],
    shape: { vocabulary: 4000, embedding: 256, encoder: 192, decoder: 256, dropout: 0.2, batch: 64 },
    training: { learningRate: 0.0015, clipNorm: 1 },
    drawBatches: translationBatches,
  },
  melody: {
    preset: 'configs/nottingham.yaml',
    unit: 'characters',
    variants: ['padded'],
    shape: {
      vocabulary: 90,
      conditions: [
        { name: 'key', values: 12, size: 16 },
        { name: 'style', values: 4, size: 16 },
      ],
      hidden: 256,
      layers: 2,
      dropout: 0.3,
      batch: 16,
    },
    training: { learningRate: 0.003, clipNorm: 5 },
    drawBatches: melodyBatches,
  },
  speech: {
    preset: 'configs/digit-strings.yaml',
    unit: 'steps of 30 ms',
    variants: ['packed', 'padded'],
    shape: { features: 200, projection: 128, hidden: 96, layers: 2, classes: 13, dropout: 0.2, batch: 32 },
    training: { learningRate: 0.002, clipNorm: 5 },
    drawBatches: speechBatches,
  },
  ...presets({
    languageModel: 'quickstart.yaml',
    bidirectionalLanguageModel: 'fill-es.yaml',
    tagging: 'ner-small.yaml',
    classification: 'reviews-small.yaml',
  }),
};

/** Presets on their own data, compared between backends only. */
function presets(files) {
  const cases = Object.entries(files).map(([task, file]) => [
    task,
    { preset: `configs/${file}`, module: 'preset', unit: 'targets', variants: [], shape: {}, drawBatches: () => [] },
  ]);
  return Object.fromEntries(cases);
}

const times = (count, draw) => Array.from({ length: count }, draw);
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Batches of rows with similar lengths, in random order, as in training. */
function inBuckets(rows, size, lengthOf, random) {
  const sorted = [...rows].sort((left, right) => lengthOf(left) - lengthOf(right));
  const buckets = times(Math.floor(sorted.length / size), (_, index) => sorted.slice(index * size, (index + 1) * size));
  random.shuffle(buckets);
  return buckets;
}

/** Draws random ids other than <EOS> and <UNK>. */
const drawIds = (random, vocabulary) => (count) => times(count, () => 2 + random.integer(vocabulary - 2));

/** The targets of a batch have one length, as in buckets; the sources have similar lengths. */
function translationBatches({ vocabulary, batch: batchSize }) {
  const random = createRandom(1);
  const draw = drawIds(random, vocabulary);
  return times(24, () => {
    const steps = 5 + random.integer(12);
    const sourceLengths = times(batchSize, () => Math.max(1, steps - 2 + random.integer(4)));
    const lengths = times(batchSize, (_, row) => (row < batchSize / 8 ? steps - 1 : steps));
    const sourceSteps = Math.max(...sourceLengths);
    return {
      sources: draw(sourceSteps * batchSize),
      sourceLengths,
      sourceSteps,
      inputs: draw(steps * batchSize),
      targets: draw(steps * batchSize),
      lengths,
      steps,
      batchSize,
      targetCount: sum(lengths),
    };
  });
}

/** Tunes of 150 to 600 characters, split into chunks of 400. */
function melodyBatches({ vocabulary, conditions, batch: batchSize }) {
  const random = createRandom(2);
  const draw = drawIds(random, vocabulary);
  const pieces = times(128, () => 150 + random.integer(451)).flatMap((length) =>
    length > 400 ? [400, length - 400] : [length],
  );
  return inBuckets(pieces, batchSize, (length) => length, random).map((lengths) => {
    const steps = Math.max(...lengths);
    return {
      inputs: draw(steps * batchSize),
      targets: draw(steps * batchSize),
      lengths,
      steps,
      batchSize,
      targetCount: sum(lengths),
      conditions: conditions.map(({ values }) => times(batchSize, () => random.integer(values))),
    };
  });
}

/** Strings of 3 to 7 digits of 0.3 to 0.6 s each, with up to 0.3 s between them; each side draws its own frames. */
function speechBatches({ classes, batch: batchSize }) {
  const random = createRandom(3);
  const strings = times(20 * batchSize, () => {
    const labels = times(3 + random.integer(5), () => 2 + random.integer(classes - 3));
    return {
      labels,
      steps: sum(labels.map(() => 10 + random.integer(11))) + sum(labels.slice(1).map(() => random.integer(11))),
    };
  });
  return inBuckets(strings, batchSize, ({ steps }) => steps, random).map((rows) => ({
    lengths: rows.map(({ steps }) => steps),
    labels: rows.map(({ labels }) => labels),
    steps: Math.max(...rows.map(({ steps }) => steps)),
    batchSize,
  }));
}
