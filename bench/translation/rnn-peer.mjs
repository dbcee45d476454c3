import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** This project's side of the benchmark of a translation's training step. The protocol is told in peer.py. */
const testCase = JSON.parse(process.argv[2]);
process.env.RNN_THREADS = String(testCase.threads);
const load = (file) => import(new URL(`../../dist/${file}.js`, import.meta.url));

const { selectKernels } = await load('kernels/select');
const { buildTranslationModel } = await load('model/translation/model');
const { disposeGradients } = await load('model/gradients');
const { createRandom } = await load('runtime/random');
const { learnBatch } = await load('tasks/translation/learn');
const { createOptimizer } = await load('training/optimizer');

const kernels = selectKernels();
const stack = (hiddenSize, dropout) => ({
  vocabularySize: testCase.vocabulary,
  embeddingSize: testCase.embedding,
  cell: 'gru',
  activation: 'tanh',
  forgetBias: 0,
  hiddenSizes: [hiddenSize],
  dropout,
});
const model = buildTranslationModel(
  {
    encoder: { ...stack(testCase.encoder, { input: testCase.dropout, between: 0, output: 0 }), bidirectional: true },
    decoder: stack(testCase.decoder, { input: testCase.dropout, between: 0, output: testCase.dropout }),
    attention: { type: 'general' },
    tieWeights: true,
    initializer: { type: 'keras' },
  },
  createRandom(1),
);
const batches = JSON.parse(readFileSync(testCase.batches, 'utf8')).map((batch) => ({
  ...batch,
  ...Object.fromEntries(
    ['sources', 'sourceLengths', 'inputs', 'targets', 'lengths'].map((key) => [key, Int32Array.from(batch[key])]),
  ),
  progress: 0,
}));
const optimizer = createOptimizer(kernels, model.parameters, {
  type: 'adam',
  learningRate: 0.0015,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
});
const random = createRandom(2);
let taken = 0;

function step() {
  const batch = batches[taken % batches.length];
  taken++;
  const { targetCount, gradients } = learnBatch(model, kernels, batch, { random, labelSmoothing: 0, ownShare: 0 });
  const norm = kernels.globalNorm([...gradients.values()]) / targetCount;
  const scale = Math.min(1, 1 / norm) / targetCount;
  optimizer.update(gradients, { step: taken, learningRate: 0.0015, scale, clipValue: null });
  disposeGradients(gradients);
  return targetCount;
}

for (let index = 0; index < testCase.warmup; index++) step();
const parameters = model.parameters.reduce((sum, { variable }) => sum + variable.size, 0);
process.stdout.write(`ready ${JSON.stringify({ kernels: kernels.name, parameters })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const [word, seconds] = line.split(' ');
  if (word === 'quit') break;
  const begin = performance.now();
  const elapsed = () => (performance.now() - begin) / 1000;
  let steps = 0;
  let tokens = 0;
  while (elapsed() < Number(seconds)) {
    tokens += step();
    steps++;
  }
  process.stdout.write(`${JSON.stringify({ steps, tokens, seconds: elapsed() })}\n`);
}
process.exit(0);
