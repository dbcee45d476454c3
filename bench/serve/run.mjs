// Throughput in tokens per second of one client and of many concurrent clients, and the latency of a short completion under load.
// `npm run bench:serve -- --rounds 3 --seconds 5 --hosts wasm,node`; server and clients share the machine.
// `npm run bench:serve -- --soak 60 --every 60` instead sends valid and invalid requests for an hour and prints memory and failures.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { bin, trainOneEpoch } from '../rnn-command.mjs';
import { soak } from './soak.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    clients: { type: 'string', default: '64' },
    hosts: { type: 'string', default: 'wasm,node' },
    config: { type: 'string', default: 'configs/quickstart.yaml' },
    soak: { type: 'string' },
    every: { type: 'string', default: '60' },
    // The folder of an existing run, for the soak test.
    runs: { type: 'string' },
    run: { type: 'string', default: 'bench' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'rnn-bench-'));
const clients = Number(options.clients);
const seconds = Number(options.seconds);
const TOKENS = 20;

/** Starts a server and resolves with its URL. */
async function start(host, runs = folder, run = 'bench') {
  const env = { ...process.env, RNN_BACKEND: host };
  const args = [bin, 'serve', '--run', run, '--runs', runs, '--port', '0', '--log-level', 'warn'];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text) => resolve(/http:\S+/.exec(text)?.[0]));
    child.once('exit', (code) => reject(new Error(`rnn serve ended with ${code}.`)));
  });
  return { url, stop: () => new Promise((resolve) => child.once('exit', resolve) && child.kill('SIGTERM')) };
}

/** Tokens drawn so far, and the longest delay of the server's event loop since the last call, in ms beyond its timer's 10. */
async function look(url) {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const value = (pattern) => Number(pattern.exec(metrics)?.[1] ?? 0);
  return {
    tokens: value(/^rnn_completion_tokens_total\{.*\} (\d+)$/m),
    delay: Math.max(0, 1000 * value(/^nodejs_eventloop_lag_max_seconds (\S+)$/m) - 10),
  };
}

/** Throughput of concurrent clients over some seconds; each client sends its next request as soon as it has a response. */
async function measure(url, connections) {
  const before = await look(url);
  const start = performance.now();
  let seed = 0;
  const result = await autocannon({
    url: `${url}/v1/completions`,
    connections,
    duration: seconds,
    timeout: 60,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    setupClient(client) {
      const next = () => client.setBody(JSON.stringify({ prompt: 'En el', max_tokens: TOKENS, seed: seed++ }));
      next();
      client.on('response', next);
    },
  });
  const elapsed = (performance.now() - start) / 1000;
  const failed = result.errors + result.timeouts + result.non2xx;
  if (failed > 0) throw new Error(`${failed} requests failed.`);
  const after = await look(url);
  return {
    tokensPerSecond: (after.tokens - before.tokens) / elapsed,
    requestsPerSecond: result.requests.average,
    p99: result.latency.p99,
    delay: after.delay,
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function compare(host) {
  const { url, stop } = await start(host);
  const rounds = { one: [], together: [] };
  try {
    await measure(url, clients);
    for (let round = 0; round < Number(options.rounds); round++) {
      rounds.one.push(await measure(url, 1));
      rounds.together.push(await measure(url, clients));
    }
  } finally {
    await stop();
  }
  const of = (which, key) => median(rounds[which].map((one) => one[key]));
  const [one, together] = [of('one', 'tokensPerSecond'), of('together', 'tokensPerSecond')];
  const delay = Math.max(...rounds.together.map((round) => round.delay));
  return { host, one, together, ratio: together / one, p99: of('together', 'p99'), p99One: of('one', 'p99'), delay };
}

async function compareAll() {
  trainOneEpoch(options.config, folder);
  const results = [];
  console.log('host   one client, tokens/s   together, tokens/s   ratio   p99 of a completion, ms   longest delay, ms');
  for (const host of options.hosts.split(',')) {
    const result = await compare(host);
    results.push(result);
    const { one, together, ratio, p99, delay } = result;
    console.log(
      `${host.padEnd(6)} ${one.toFixed(0).padStart(20)} ${together.toFixed(0).padStart(20)} ${ratio.toFixed(1).padStart(7)} ${String(p99).padStart(25)} ${delay.toFixed(1).padStart(19)}`,
    );
  }
  const machine = { processors: availableParallelism(), load: loadavg()[0] };
  console.log(JSON.stringify({ clients, tokens: TOKENS, seconds, machine, results }));
}

async function soakOne(host) {
  if (options.runs === undefined) trainOneEpoch(options.config, folder);
  const { url, stop } = await start(host, options.runs, options.run);
  try {
    const print = (line) => console.log(line);
    const result = await soak(url, { minutes: Number(options.soak), every: Number(options.every), print });
    console.log(
      JSON.stringify({ host, machine: { processors: availableParallelism(), load: loadavg()[0] }, ...result }),
    );
    if (result.failures.length > 0) process.exitCode = 1;
  } finally {
    await stop();
  }
}

try {
  if (options.soak === undefined) await compareAll();
  else for (const host of options.hosts.split(',')) await soakOne(host);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
