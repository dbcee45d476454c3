import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cases, sampleVariants } from './cases.mjs';
import { startPeer } from './peers.mjs';
import { pytorchPython } from './pytorch/environment.mjs';
import { describeMachine, median, renderPage, renderTables, summarise } from './report.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '0.6' },
    threads: { type: 'string', default: String(availableParallelism()) },
    'no-layers': { type: 'boolean', default: false },
    'no-pytorch': { type: 'boolean', default: false },
    compile: { type: 'boolean', default: false },
    'no-hosts': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write(`npm run bench -- [--only TEXT,TEXT] [--rounds 5] [--seconds 0.6] [--threads N]
                  [--no-layers] [--no-pytorch] [--no-hosts] [--compile] [--write]
--only keeps the cases whose kind or name contains one of the texts; --compile adds torch.compile, which
takes minutes a case to begin; --write renews docs/benchmarks.md.\n`);
  process.exit(0);
}

const rounds = Number(options.rounds);
const seconds = Number(options.seconds);
const threads = Number(options.threads);
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const wanted = options.only.split(',').filter(Boolean);
const chosen = cases.filter(
  ({ kind, name }) => wanted.length === 0 || wanted.some((text) => kind === text || name.includes(text)),
);

const python = options['no-pytorch'] ? null : await pytorchPython();
const versions = {};

const startOurs = (testCase, implementation, { label = implementation, threadsOfIt = threads } = {}) =>
  startPeer(label, process.execPath, [
    '--expose-gc',
    here('rnn/peer.mjs'),
    JSON.stringify({ ...testCase, threads: threadsOfIt }),
    implementation,
  ]);
const startTorch = (testCase, label) =>
  startPeer(label, python, [here('pytorch/peer.py'), JSON.stringify({ ...testCase, threads })]);

/** What a row calls the wasm host on one thread. */
const ONE_THREAD = 'wasm, one thread';
/** The sides that round to bfloat16, and PyTorch's compiler. */
const ROUNDED = 'rnn, bfloat16';
const AUTOCAST = 'PyTorch, autocast to bfloat16';
const COMPILED = 'PyTorch, compiled';

/** Times of each side over the rounds, taken in turn so that the machine's moods fall on all alike. */
async function interleave(peers) {
  const times = new Map(peers.map((peer) => [peer, []]));
  for (let round = 0; round < rounds; round++) {
    for (const peer of peers) times.get(peer).push(...(await peer.measure(seconds)));
  }
  return times;
}

async function measureCase(testCase) {
  const started = [await startOurs(testCase, 'rnn')];
  if (!started[0]) throw new Error('rnn itself did not start: see above');
  const isTraining = ['layer', 'step'].includes(testCase.kind);
  if (isTraining || testCase.kind === 'sample') {
    started.push(await startOurs({ ...testCase, precision: 'bfloat16' }, 'rnn', { label: ROUNDED }));
  }
  if (!options['no-layers']) started.push(await startOurs(testCase, 'layers'));
  if (!options['no-hosts']) {
    started.push(await startOurs(testCase, 'node'), await startOurs(testCase, 'wasm'));
    if (threads > 1) started.push(await startOurs(testCase, 'wasm', { label: ONE_THREAD, threadsOfIt: 1 }));
  }
  if (python) {
    const variants = testCase.kind === 'sample' ? sampleVariants : [null];
    for (const variant of variants) started.push(await startTorch({ ...testCase, variant }, variant ?? 'PyTorch'));
    if (isTraining) {
      started.push(await startTorch({ ...testCase, mode: 'autocast' }, AUTOCAST));
      if (options.compile) started.push(await startTorch({ ...testCase, mode: 'compile' }, COMPILED));
    }
  }
  const peers = started.filter(Boolean);
  const times = await interleave(peers);
  const results = [];
  for (const peer of peers) {
    const { peak, before } = await peer.memory();
    const own = times.get(peer);
    results.push({ peer, median: median(own), minimum: Math.min(...own), runs: own.length, memory: peak - before });
    await peer.stop();
  }
  return rowOf(testCase, results);
}

function rowOf(testCase, results) {
  const plain = (result) =>
    result && { median: result.median, minimum: result.minimum, runs: result.runs, memory: result.memory };
  const rnn = results.find(({ peer }) => peer.label === 'rnn');
  const of = (label) => results.find(({ peer }) => peer.label === label) ?? null;
  const [layers, node, wasm, alone] = ['layers', 'node', 'wasm', ONE_THREAD].map(of);
  const [rounded, autocast, compiled] = [ROUNDED, AUTOCAST, COMPILED].map(of);
  const others = [rnn, layers, node, wasm, alone, rounded, autocast, compiled];
  const torch = results.filter((result) => !others.includes(result)).sort((a, b) => a.median - b.median)[0] ?? null;
  versions.rnn = rnn.peer.facts.version;
  versions.libtensorflow = rnn.peer.facts.tensorflow;
  if (layers) versions['tfjs-layers'] = layers.peer.facts.version;
  if (torch) versions.PyTorch = torch.peer.facts.version;
  const { kind, name, batch } = testCase;
  const units = testCase.tokens ?? testCase.sentences ?? null;
  return {
    kind,
    name,
    ...(batch === undefined ? {} : { batch }),
    rnn: plain(rnn),
    layers: plain(layers),
    node: plain(node),
    wasm: plain(wasm),
    wasmInstructions: wasm?.peer.facts.instructionSet ?? null,
    nodeRatio: node ? rnn.median / node.median : null,
    wasmRatio: wasm ? rnn.median / wasm.median : null,
    wasmThreadsRatio: wasm && alone ? alone.median / wasm.median : null,
    wasmAgainstLayers: wasm && layers ? layers.median / wasm.median : null,
    torch: plain(torch),
    torchVariant: torch && testCase.kind === 'sample' ? torch.peer.label : null,
    torchRatio: torch ? torch.median / rnn.median : null,
    rounded: plain(rounded),
    autocast: plain(autocast),
    compiled: plain(compiled),
    roundedRatio: rounded ? rnn.median / rounded.median : null,
    roundedAgainstAutocast: rounded && autocast ? autocast.median / rounded.median : null,
    roundedAgainstTorch: rounded && torch ? torch.median / rounded.median : null,
    compiledRatio: compiled ? compiled.median / rnn.median : null,
    layersRatio: layers ? layers.median / rnn.median : null,
    units,
    rate: units && (units / rnn.median) * 1000,
    gflops: testCase.flops ? testCase.flops / rnn.median / 1e6 : null,
  };
}

async function matrixPeak() {
  const peer = await startOurs({ kind: 'peak' }, 'rnn');
  const times = await peer.measure(2);
  await peer.stop();
  return (2 * 2048 ** 3) / Math.min(...times) / 1e6;
}

const peak = await matrixPeak();
const rows = [];
for (const testCase of chosen) {
  const row = await measureCase(testCase);
  row.peakFraction = row.gflops ? row.gflops / peak : null;
  rows.push(row);
  process.stderr.write(
    `${row.name}: rnn ${row.rnn.median.toFixed(2)} ms, PyTorch ${row.torch?.median.toFixed(2) ?? '–'}, layers ${
      row.layers?.median.toFixed(2) ?? '–'
    }; PyTorch / rnn ${row.torchRatio?.toFixed(2) ?? '–'}; of its speed on TensorFlow: node ${
      row.nodeRatio?.toFixed(2) ?? '–'
    }, wasm ${row.wasmRatio?.toFixed(2) ?? '–'}\n`,
  );
}
const summary = summarise(rows);
const machine = describeMachine();
const document = { machine, versions, peak, settings: { rounds, seconds, threads }, rows, summary };
process.stdout.write(`${renderTables(rows)}\n`);
if (options.write) {
  const page = renderPage({ ...document, date: new Date().toISOString().slice(0, 10) });
  await writeFile(here('../docs/benchmarks.md'), page);
}
process.stdout.write(`${JSON.stringify(document)}\n`);
