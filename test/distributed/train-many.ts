import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadConfig } from '../../src/config/load.js';
import { readCluster } from '../../src/distributed/cluster.js';
import { joinGroup } from '../../src/distributed/group.js';
import { readParameters } from '../../src/model/variables.js';
import { prepareKernels } from '../../src/run/environment.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { buildTraining } from '../../src/tasks/tasks.js';
import { train } from '../../src/training/loop.js';
import type { Case, Trained } from './many.js';

// `node train-many.js CASES`: trains each case in turn, as a worker if TF_CONFIG is set, and prints a line of JSON for each.
const cases = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Case[];
const cluster = readCluster(process.env.TF_CONFIG);
const group = cluster && (await joinGroup({ cluster, tell: console.error, interrupted: () => false }));
for (const { name, config: file, set } of cases) {
  const config = await loadConfig(file, { set });
  const { kernels } = prepareKernels(config);
  const { trainable, plan } = await buildTraining(config, kernels);
  group?.prepare({ kernels, parameters: trainable.parameters, wire: config.training.distributed.wire });
  const trained: Trained = { name, losses: [], norms: [], evaluations: [], samples: [], weights: '', tensors: [] };
  for await (const event of train(trainable, plan, null, { group })) {
    if (event.type === 'step') {
      trained.losses.push(event.loss);
      trained.norms.push(event.gradientNorm);
      trained.tensors.push(tf.memory().numTensors);
    }
    if (event.type === 'evaluation') trained.evaluations.push({ loss: event.metrics.loss, ...event.metrics.values });
    if (event.type === 'sample') trained.samples.push(...event.samples.map(({ text }) => text));
  }
  const hash = createHash('sha256');
  for (const { data } of readParameters(trainable.parameters)) hash.update(data);
  trained.weights = hash.digest('hex');
  trainable.dispose();
  process.stdout.write(`${JSON.stringify(trained)}\n`);
}
await group?.close();
