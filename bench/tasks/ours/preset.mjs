import { fileURLToPath } from 'node:url';

const load = (file) => import(new URL(`../../../dist/${file}.js`, import.meta.url));
const { loadConfig } = await load('config/load');
const { buildTraining } = await load('tasks/tasks');

/** A preset as `rnn train` runs it: its network, and the batches of its first epoch, read in advance. */
export async function open({ preset }, kernels) {
  const config = await loadConfig(fileURLToPath(new URL(`../../../${preset}`, import.meta.url)));
  const { trainable, plan } = await buildTraining(config, kernels);
  const source = trainable.batches(0);
  const batches = Array.from({ length: source.length }, (_, index) => source.batch(index));
  return { trainable, plan, batches, optimizer: config.training.optimizer };
}
