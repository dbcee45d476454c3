import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The preset configs/practica-quijote.yaml, as `rnn train` runs it. argv: the texts as JSON; see run.mjs for the protocol. */
const { train, heldOut, threads, seed } = JSON.parse(process.argv[2]);
process.env.RNN_THREADS = String(threads);

const { loadConfig } = await import('../../dist/config/load.js');
const { selectKernels } = await import('../../dist/kernels/select.js');
const { buildTraining } = await import('../../dist/tasks/tasks.js');
const { train: startTraining } = await import('../../dist/training/loop.js');
const { currentBackend } = await import('../../dist/runtime/backend.js');

const config = await loadConfig(fileURLToPath(new URL('../../configs/practica-quijote.yaml', import.meta.url)), {
  set: [
    `data.train=${JSON.stringify(train)}`,
    `data.validation=${JSON.stringify(heldOut)}`,
    `seed=${seed}`,
    'sampling.everyEpochs=null',
    'training.epochs=1000000', // the time ends the training
  ],
});
const kernels = selectKernels();
const { trainable, plan } = await buildTraining(config, kernels);
const events = startTraining(trainable, plan);
await events.next();
process.stdout.write(`ready ${JSON.stringify({ kernels: kernels.name, tensorflow: currentBackend().version })}\n`);

/** Trains for about that long; the evaluation after each epoch counts as training time. */
async function trainOn(seconds) {
  const begin = performance.now();
  let characters = 0;
  while (performance.now() - begin < seconds * 1000) {
    const { value } = await events.next();
    if (value.type === 'step') characters += value.targetCount;
  }
  return { characters, seconds: (performance.now() - begin) / 1000 };
}

async function evaluate() {
  const { targetCount, values } = await trainable.evaluate('validation');
  return { loss: values.lossWithoutUnknown, targets: Math.round(targetCount * (1 - values.unknownShare)) };
}

for await (const line of createInterface({ input: process.stdin })) {
  const [word, seconds] = line.split(' ');
  if (word === 'quit') break;
  const answer = word === 'evaluate' ? await evaluate() : await trainOn(Number(seconds));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
