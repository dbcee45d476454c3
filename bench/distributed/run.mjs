// Training steps of one process, of independent processes (the machine's limit), and of workers that train together.
// `npm run bench:distributed -- --workers 2,3,4 --rounds 3 --steps 12`. Each process has one thread and needs a free processor.
// First come sums of arrays of `--sums 1,20,80` MB between two workers.
// `--links memory,loopback,1gbit,10gbit,1gbit+5ms+1%` also measures workers that share memory, that use the network of this machine, and
// whose networks are joined by such links (root on Linux, see links.mjs), with sums that wait for all gradients and with sums that
// begin while gradients are computed.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openLinks } from './links.mjs';

const { values: options } = parseArgs({
  options: {
    workers: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '12' },
    wire: { type: 'string', default: 'float32' },
    links: { type: 'string', default: '' },
    sums: { type: 'string', default: '1,20,80' },
    only: { type: 'string', default: 'words,quickstart' },
  },
});
const bin = fileURLToPath(new URL('../../bin/rnn.js', import.meta.url));
const sum = fileURLToPath(new URL('sum.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rnn-bench-'));
const steps = Number(options.steps);
const STEPS_LEFT_OUT = 2;

/** Words 1..vocabulary with the frequencies of Zipf's law, `count` of them, the same each time. */
function writeText(file, vocabulary, count) {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const all = Array.from({ length: vocabulary }, (_, index) => `w${index}`);
  const drawn = Array.from({ length: count }, () => `w${Math.floor(vocabulary ** uniform()) - 1}`);
  writeFileSync(file, [...all, ...drawn].join(' '));
}

/** Rows per worker, so that each worker has as much work as a single process. */
const models = {
  words: {
    label: 'words, LSTM 2 x 650, 20 rows a worker, 35 steps, 10,000 words',
    rows: 20,
    vocabulary: 10_000,
    config: {
      model: { cell: 'lstm', layers: 2, hiddenSize: 650, input: { type: 'embedding', size: 650 } },
      training: { sequenceLength: 35, optimizer: { type: 'sgd', learningRate: 1 }, clipNorm: 5 },
    },
  },
  quickstart: {
    label: 'words, LSTM 1 x 128, 32 rows a worker, 20 steps, 2,000 words',
    rows: 32,
    vocabulary: 2000,
    config: {
      model: { cell: 'lstm', layers: 1, hiddenSize: 128, input: { type: 'embedding', size: 128 } },
      training: { sequenceLength: 20, optimizer: { type: 'adam', learningRate: 0.001 } },
    },
  },
};

function writeConfig(name, { rows, config }, workers) {
  const file = join(folder, `${name}-${workers}.json`);
  writeFileSync(
    file,
    JSON.stringify({
      task: 'languageModel',
      runsDirectory: join(folder, 'runs'),
      data: { train: join(folder, `${name}.txt`), batching: 'stream', unit: 'document', validationFraction: 0 },
      text: { level: 'word', segmentation: 'whitespace' },
      model: config.model,
      training: {
        ...config.training,
        batchSize: rows * workers,
        steps,
        epochs: null,
        distributed: { wire: options.wire },
      },
      sampling: { everyEpochs: null },
      checkpoint: { everyMinutes: null },
      logging: { everySteps: 1 },
    }),
  );
  return file;
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** What an interrupted benchmark has to end. */
const open = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const end of [...open].reverse()) end();
    rmSync(folder, { recursive: true, force: true });
    process.exit(1);
  });
}

/** Variables of a worker with one thread. */
const oneThread = { RNN_THREADS: '1', TF_NUM_INTRAOP_THREADS: '1', MALLOC_ARENA_MAX: '1' };

/** Runs a command to its end; returns its standard output. */
function start(command, variables, cluster = null) {
  const { TF_CONFIG: _, ...env } = process.env;
  if (cluster !== null) {
    const { addresses, index } = cluster;
    env.TF_CONFIG = JSON.stringify({ cluster: { worker: addresses }, task: { type: 'worker', index } });
  }
  const child = spawn(command[0], command.slice(1), {
    env: { ...env, ...oneThread, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill('SIGKILL');
  open.add(end);
  let [output, said] = ['', ''];
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      open.delete(end);
      if (code === 0) resolve(output);
      else reject(new Error(`exit ${code}: ${said}`));
    });
  });
}

const loopback = async (count) => (await freePorts(count)).map((port) => `127.0.0.1:${port}`);

let runs = 0;
/** Median seconds per step over all processes that write a run. */
async function measure(config, count, together, { links = null, variables = {} } = {}) {
  const addresses = links?.addresses ?? (await loopback(count));
  const names = addresses.map(() => `run-${runs++}`);
  await Promise.all(
    names.map((name, index) => {
      const command = [process.execPath, bin, 'train', config, '--name', name, '--quiet'];
      const cluster = together ? { addresses, index } : null;
      return start([...(links?.through(index) ?? []), ...command], variables, cluster);
    }),
  );
  const seconds = names.slice(0, together ? 1 : count).flatMap((name) => {
    const lines = readFileSync(join(folder, 'runs', name, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map(JSON.parse);
    return lines
      .filter(({ type }) => type === 'step')
      .slice(STEPS_LEFT_OUT)
      .map((line) => line.seconds);
  });
  return median(seconds);
}

/** Sums of arrays between two workers. */
async function measureSums() {
  const addresses = await loopback(2);
  const command = [process.execPath, sum, options.sums];
  const [output] = await Promise.all(addresses.map((_, index) => start(command, {}, { addresses, index })));
  console.log('| array, MB | network (loopback), ms | shared memory, ms |');
  console.log('| --- | --- | --- |');
  for (const { megabytes, network, shared } of JSON.parse(output)) {
    console.log(`| ${megabytes} | ${network.toFixed(1)} | ${shared.toFixed(1)} |`);
    results.push({ megabytes, network, shared });
  }
  console.log('');
}

function median(values) {
  return [...values].sort((left, right) => left - right)[values.length >> 1];
}

/** Links that are this machine's own, with the variables that choose them. */
const ownLinks = { memory: {}, loopback: { RNN_SHARED_MEMORY: '0' } };

/** Workers joined by links, with sums that wait and sums that begin early, in turn. */
async function measureLinks(links) {
  console.log(
    '\n| model | link | workers | sums wait, ms | sums begin early, ms | early to waiting | of one process |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const name of options.only.split(',')) {
    for (const workers of options.workers.split(',').map(Number)) {
      const single = results.find((result) => result.model === name && result.workers === workers).single;
      const whole = writeConfig(name, models[name], workers);
      for (const link of links) {
        const times = { waiting: [], early: [] };
        let opened = null;
        try {
          if (ownLinks[link] === undefined) opened = openLinks(link, workers);
        } catch (error) {
          console.log(`| ${name} | ${link} | ${workers} | not measured: ${error.message} | | | |`);
          continue;
        }
        const close = () => opened?.close();
        open.add(close);
        try {
          const on = (overlap) =>
            measure(whole, workers, true, {
              links: opened,
              variables: { ...ownLinks[link], RNN_OVERLAP: overlap },
            });
          for (let round = 0; round < Number(options.rounds); round++) {
            times.waiting.push(await on('0'));
            times.early.push(await on('1'));
          }
        } finally {
          open.delete(close);
          close();
        }
        const [waiting, early] = [times.waiting, times.early].map(median);
        const ofOne = (workers * single) / early;
        console.log(
          `| ${name} | ${link} | ${workers} | ${ms(waiting)} | ${ms(early)} | ${(early / waiting).toFixed(2)} | ${ofOne.toFixed(2)} |`,
        );
        results.push({ model: name, link, workers, waiting, early, ofOne });
      }
    }
  }
}

const ms = (seconds) => (1000 * seconds).toFixed(seconds < 0.1 ? 1 : 0);
const results = [];
try {
  mkdirSync(join(folder, 'runs'));
  console.log(
    `${availableParallelism()} processors, load ${loadavg()[0].toFixed(1)}, one thread a process, medians of ${options.rounds} rounds of ${steps} steps\n`,
  );
  if (options.sums !== '') await measureSums();
  console.log('| model | workers | 1 process, ms | independent, ms | together, ms | of the limit | of one process |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const name of options.only.split(',')) {
    const model = models[name];
    writeText(join(folder, `${name}.txt`), model.vocabulary, model.rows * 35 * 4 * (steps + 4));
    for (const workers of options.workers.split(',').map(Number)) {
      const [one, whole] = [writeConfig(name, model, 1), writeConfig(name, model, workers)];
      const times = { single: [], independent: [], together: [] };
      for (let round = 0; round < Number(options.rounds); round++) {
        times.single.push(await measure(one, 1, false));
        times.independent.push(await measure(one, workers, false));
        times.together.push(await measure(whole, workers, true));
      }
      const [single, independent, together] = [times.single, times.independent, times.together].map(median);
      // A joint step does the work of `workers` steps of one process.
      const ofLimit = independent / together;
      const ofOne = (workers * single) / together;
      console.log(
        `| ${model.label} | ${workers} | ${ms(single)} | ${ms(independent)} | ${ms(together)} | ${ofLimit.toFixed(2)} | ${ofOne.toFixed(2)} |`,
      );
      results.push({ model: name, workers, single, independent, together, ofLimit, ofOne });
    }
  }
  if (options.links !== '') await measureLinks(options.links.split(','));
  console.log(`\n${JSON.stringify({ benchmark: 'distributed', wire: options.wire, results })}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
