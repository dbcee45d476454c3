import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startPeer } from '../peers.mjs';
import { pytorchPython } from '../pytorch/environment.mjs';
import { describeMachine, median } from '../report.mjs';
import { cases } from './cases.mjs';

/**
 * Training steps of the tasks whose inputs and outputs differ in length or kind, with the settings of their presets, on each backend and
 * against the same networks in PyTorch: interleaved, on the same batches.
 */
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const names = Object.keys(cases);
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: names.join() },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string', default: '1' },
    backends: { type: 'string', default: 'tensorflow,node,wasm' },
    'no-pytorch': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write(
    `npm run bench:tasks -- [--only ${names.join()}] [--seconds 4] [--rounds 7] [--threads 1] [--backends tensorflow,node,wasm] [--no-pytorch]\n`,
  );
  process.exit(0);
}
const [seconds, rounds, threads] = ['seconds', 'rounds', 'threads'].map((name) => Number(options[name]));
const chosen = options.only.split(',');
const unknown = chosen.find((name) => !names.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no task ${unknown} to measure: --only takes ${names.join(', ')}.\n`);
  process.exit(2);
}

async function measureTask(task, python, folder) {
  const { drawBatches, preset, variants, ...testCase } = cases[task];
  const batches = join(folder, `${task}.json`);
  await writeFile(batches, JSON.stringify(drawBatches(testCase.shape)));
  const argument = (variant) => JSON.stringify({ ...testCase, preset, task, variant, batches, threads, warmup: 5 });
  const sides = [];
  for (const backend of options.backends.split(',')) {
    const parameters = [here('rnn-peer.mjs'), argument(null)];
    const side = await startPeer(`rnn on ${backend}`, process.execPath, parameters, { RNN_BACKEND: backend });
    if (side !== null) sides.push(side);
  }
  if (sides.length === 0) throw new Error(`rnn itself did not start for ${task}.`);
  for (const variant of python ? variants : []) {
    const peer = await startPeer(`PyTorch, ${variant}`, python, [here('peer.py'), argument(variant)]);
    if (peer !== null) sides.push(peer);
  }
  const rates = new Map(sides.map((side) => [side, []]));
  const times = new Map(sides.map((side) => [side, []]));
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) {
      const { steps, units, seconds: spent } = await side.ask(`go ${seconds}`);
      rates.get(side).push(units / spent);
      times.get(side).push((1000 * spent) / steps);
    }
  }
  for (const side of sides) await side.stop();
  const results = sides.map((side) => ({
    side: side.label,
    facts: side.facts,
    perSecond: median(rates.get(side)),
    stepMilliseconds: median(times.get(side)),
    rounds: rates.get(side),
  }));
  const [own] = results;
  // The speedup of the first backend over each other one.
  for (const result of results) result.ratio = own.perSecond / result.perSecond;
  return { task, preset, unit: testCase.unit, ...testCase.shape, results };
}

const python = options['no-pytorch'] ? null : await pytorchPython();
const folder = await mkdtemp(join(tmpdir(), 'rnn-bench-'));
try {
  const rows = [];
  for (const task of chosen) rows.push(await measureTask(task, python, folder));
  const count = (value) => Math.round(value).toLocaleString('en-US');
  process.stdout.write('| training step of | side | parameters | a step | a second | rounds | first / side |\n');
  process.stdout.write('| --- | --- | --- | --- | --- | --- | --- |\n');
  for (const { task, unit, results } of rows) {
    for (const [index, { side, facts, perSecond, stepMilliseconds, rounds: own, ratio }] of results.entries()) {
      const range = [Math.min(...own), Math.max(...own)].map(count).join(' – ');
      const cells = [
        index === 0 ? task : '',
        side,
        count(facts.parameters),
        `${stepMilliseconds.toFixed(1)} ms`,
        `${count(perSecond)} ${unit}`,
        range,
        index === 0 ? '' : ratio.toFixed(2),
      ];
      process.stdout.write(`| ${cells.join(' | ')} |\n`);
    }
  }
  process.stdout.write(`${JSON.stringify({ ...describeMachine(), seconds, threads, rows })}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
