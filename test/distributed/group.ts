import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin } from '../cli/rnn.js';
import { tinyText } from '../run/tiny-run.js';
import { configsOf, type Ended, freePorts, type StartedWorker, startWorker } from './workers.js';

/** Writes a config that trains for `steps` steps, its checkpoints as far apart as is said, into a file of this name; returns its path. */
export function writeTiny(
  folder: string,
  { steps = 400, everySteps = 20, hiddenSize = 12, name = 'tiny' } = {},
): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'text.txt'), tinyText());
  const config = {
    task: 'languageModel',
    name: 'tiny',
    runsDirectory: join(folder, 'runs'),
    data: { train: 'text.txt', unit: 'line', batching: 'stream', validationFraction: 0.2 },
    text: { level: 'character' },
    model: { cell: 'lstm', layers: 1, hiddenSize, dropout: { output: 0.2 } },
    training: {
      batchSize: 6,
      sequenceLength: 8,
      epochs: null,
      steps,
      optimizer: { type: 'adam', learningRate: 0.003 },
    },
    sampling: { everyEpochs: null },
    logging: { everySteps: 1 },
    checkpoint: { everySteps },
  };
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** Where the runs of that config are put. */
export const runFolder = (folder: string, name = 'tiny') => join(folder, 'runs', name);

/** `rnn train` with this number of workers on this machine, each on a separate port. */
export async function startGroup(
  count: number,
  args: (rank: number) => readonly string[],
  env: Record<string, string> = {},
): Promise<{ addresses: string[]; workers: StartedWorker[] }> {
  const addresses = (await freePorts(count)).map((port) => `127.0.0.1:${port}`);
  const workers = configsOf(addresses).map((config, rank) => startWorker([bin, 'train', ...args(rank)], config, env));
  return { addresses, workers };
}

/** Waits for all of them. */
export function endOf(workers: readonly StartedWorker[]): Promise<Ended[]> {
  return Promise.all(workers.map(({ ended }) => ended));
}

/** The loss of each step that is logged, by step. */
export function lossesOf(folder: string): Map<number, number> {
  const lines = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n');
  const steps = lines.map((line) => JSON.parse(line) as { type: string; step: number; loss: number });
  return new Map(steps.filter(({ type }) => type === 'step').map(({ step, loss }) => [step, loss]));
}

/** The weights of the last checkpoint of a run. */
export function lastWeights(folder: string): Buffer {
  return readFileSync(join(folder, 'checkpoints/last/weights.bin'));
}
