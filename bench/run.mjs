import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { cases } from './cases.mjs';
import { jaxPython } from './jax/environment.mjs';
import { kerasPython } from './keras/environment.mjs';
import { renderPage, renderSummary, renderTables } from './page.mjs';
import { startPeer } from './peers.mjs';
import { pytorchPython } from './pytorch/environment.mjs';
import { describeMachine, median } from './report.mjs';
import { sidesOf } from './sides.mjs';
import { summarise } from './targets.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '0.6' },
    threads: { type: 'string', default: String(availableParallelism()) },
    without: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write(`npm run bench -- [--only TEXT,TEXT] [--rounds 5] [--seconds 0.6] [--threads N]
                  [--without SIDE,SIDE] [--write]
--only keeps the cases whose kind or name contains one of the texts. --without leaves sides out: layers, node, wasm, wasmOneThread,
rnnBfloat16, rnnInt8; pytorch, autocast, compiled, int8; jax; keras. --write renews docs/benchmarks.json, docs/benchmarks.md and docs/pictures.\n`);
  process.exit(0);
}

const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const threads = Number(options.threads);
const without = options.without.split(',').filter(Boolean);
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const wanted = options.only.split(',').filter(Boolean);
const chosen = cases.filter(
  ({ kind, name }) => wanted.length === 0 || wanted.some((text) => kind === text || name.includes(text)),
);

const needs = { pytorch: pytorchPython, jax: jaxPython, keras: kerasPython };
const pythons = {};
for (const [program, find] of Object.entries(needs)) pythons[program] = without.includes(program) ? null : await find();

/** Times of each side in interleaved rounds, so that changes in the machine's load affect all sides equally. */
async function interleave(peers) {
  const taken = new Map(peers.map((peer) => [peer, []]));
  for (let round = 0; round < rounds; round++) {
    for (const peer of peers) taken.get(peer).push(...(await peer.measure(seconds)));
  }
  return taken;
}

async function measureCase(testCase) {
  const started = [];
  for (const { key, way, start } of sidesOf(testCase, { threads, pythons, without })) {
    const peer = await start();
    if (peer) started.push({ key, way, peer });
  }
  if (started[0]?.key !== 'rnn') throw new Error('rnn itself did not start: see above');
  const taken = await interleave(started.map(({ peer }) => peer));
  const sides = {};
  for (const { key, way, peer } of started) {
    const { peak, before } = await peer.memory();
    await peer.stop();
    const own = taken.get(peer);
    const side = { way, median: median(own), minimum: Math.min(...own), runs: own.length, memory: peak - before };
    if (!sides[key] || side.median < sides[key].median) sides[key] = side;
    noteVersions(key, peer.facts);
  }
  const { kind, name, batch, flops } = testCase;
  const gflops = flops ? flops / sides.rnn.median / 1e6 : null;
  const units = testCase.tokens ?? testCase.sentences ?? null;
  return {
    kind,
    name,
    ...(batch === undefined ? {} : { batch }),
    units,
    gflops,
    peakFraction: gflops && gflops / peak,
    sides,
  };
}

function noteVersions(key, { version, tensorflow, instructionSet }) {
  const name = { rnn: 'rnn', layers: 'tfjs-layers', pytorch: 'PyTorch', jax: 'JAX', keras: 'Keras' }[key];
  if (name) versions[name] = version;
  if (key === 'rnn') versions.libtensorflow = tensorflow;
  if (key === 'keras') versions["Keras's TensorFlow"] = tensorflow;
  if (key === 'wasm') versions['instructions on wasm'] = instructionSet;
}

async function matrixPeak() {
  const testCase = JSON.stringify({ kind: 'peak', threads });
  const peer = await startPeer('rnn', process.execPath, ['--expose-gc', here('rnn/peer.mjs'), testCase, 'rnn']);
  const times = await peer.measure(2);
  await peer.stop();
  return (2 * 2048 ** 3) / Math.min(...times) / 1e6;
}

const versions = {};
const peak = await matrixPeak();
const rows = [];
for (const testCase of chosen) {
  const row = await measureCase(testCase);
  rows.push(row);
  const others = Object.entries(row.sides).map(([key, { median }]) => `${key} ${median.toPrecision(3)}`);
  process.stderr.write(`${row.name}, ms: ${others.join(', ')}\n`);
}
const document = {
  date: new Date().toISOString().slice(0, 10),
  machine: describeMachine(),
  versions,
  peak,
  settings: { rounds, seconds, threads },
  rows,
};
const summary = summarise(rows);
process.stdout.write(`${renderTables(rows)}\n${renderSummary(summary)}\n`);
if (options.write) {
  const data = here('../docs/benchmarks.json');
  await writeFile(data, JSON.stringify(document));
  await promisify(execFile)(here('../node_modules/.bin/biome'), ['format', '--write', data]); // `npm run check` wants it so
  await writeFile(here('../docs/benchmarks.md'), renderPage(document));
  await promisify(execFile)(process.execPath, [here('../scripts/draw-pictures.mjs')]);
}
process.stdout.write(`${JSON.stringify({ ...document, summary })}\n`);
