import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** This project's side of the benchmark of a task's training step; see peer.py for the protocol. */
const testCase = JSON.parse(process.argv[2]);
process.env.RNN_THREADS = String(testCase.threads);
const load = (file) => import(new URL(`../../dist/${file}.js`, import.meta.url));

const { selectKernels } = await load('kernels/select');
const { createRandom } = await load('runtime/random');
const { createOptimizer } = await load('training/optimizer');
const { runStep } = await load('training/step');
const ours = await import(new URL(`ours/${testCase.module ?? testCase.task}.mjs`, import.meta.url));

const kernels = selectKernels();
const random = createRandom(1);
const { trainable, batches, plan, optimizer: update } = ours.open ? await ours.open(testCase, kernels) : opened(ours);
const optimizer = createOptimizer(kernels, trainable.parameters, update);
const { learningRate } = update;
let taken = 0;

/** A network of this project, on the batches that all sides use. */
function opened({ build, toBatch }) {
  const { learningRate, clipNorm } = testCase.training;
  return {
    trainable: build(testCase, kernels, random),
    batches: JSON.parse(readFileSync(testCase.batches, 'utf8')).map((batch) => toBatch(batch, testCase, random)),
    plan: { lossReduction: 'mean', clipNorm, clipValue: null },
    optimizer: { type: 'adam', learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  };
}

async function step() {
  const batch = batches[taken % batches.length];
  taken++;
  const context = { trainable, optimizer, plan, random, group: null };
  const { targetCount } = await runStep(context, batch, { step: taken, learningRate });
  return ours.unitsOf?.(batch) ?? targetCount;
}

for (let index = 0; index < testCase.warmup; index++) await step();
const parameters = trainable.parameters.reduce((sum, { variable }) => sum + variable.size, 0);
process.stdout.write(`ready ${JSON.stringify({ kernels: kernels.name, parameters })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const [word, seconds] = line.split(' ');
  if (word === 'quit') break;
  const begin = performance.now();
  const elapsed = () => (performance.now() - begin) / 1000;
  let steps = 0;
  let units = 0;
  while (elapsed() < Number(seconds)) {
    units += await step();
    steps++;
  }
  process.stdout.write(`${JSON.stringify({ steps, units, seconds: elapsed() })}\n`);
}
process.exit(0);
