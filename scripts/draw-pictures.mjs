/**
 * Draws docs/pictures as SVG and PNG, light and dark, from docs/pictures/data.json and docs/benchmarks.json. `--renew` first trains the
 * runs that are missing in the folder of `--runs` (four minutes) and writes the output of the commands to data.json. Needs `npm run build`.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { renderPng } from '../dist/report/png.js';
import { drawAll, inputs, SOURCE } from './pictures/all.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { renew: { type: 'boolean', default: false }, runs: { type: 'string', default: 'runs' } },
});

if (values.renew) await writeFile(join(root, SOURCE), `${JSON.stringify(await gather(), null, 1)}\n`);

const manifest = {};
for (const [name, svg] of Object.entries(await drawAll(root))) {
  const png = await renderPng(svg);
  await writeFile(join(root, `docs/pictures/${name}.svg`), svg);
  await writeFile(join(root, `docs/pictures/${name}.png`), png);
  manifest[name] = { svg: hash(svg), png: hash(png) };
}
await writeFile(join(root, 'docs/pictures/manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);

function hash(content) {
  return createHash('sha256').update(content).digest('hex');
}

function rnn(...args) {
  return execFileSync(process.execPath, ['bin/rnn.js', ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
  });
}

/** The output of the commands, reduced to what the pictures show. */
async function gather() {
  const { runs } = values;
  for (const name of ['quickstart', 'ner-small', 'translation-small']) {
    if (existsSync(resolve(root, runs, name, 'checkpoints', 'best'))) continue;
    const { status } = spawnSync(
      process.execPath,
      ['bin/rnn.js', 'train', `configs/${name}.yaml`, '--runs', runs, '--quiet'],
      {
        cwd: root,
        stdio: 'inherit',
      },
    );
    if (status !== 0) throw new Error(`Training ${name} ended with status ${status}.`);
  }
  const memory = {};
  for (const cell of ['simple-rnn', 'gru', 'lstm']) memory[cell] = await gradients(runs, cell);
  const at = (name) => ['--runs', runs, '--run', name];
  const lines = (text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  const sentences = ['Elena no quiere salir con Juan.', 'El enano quiere salir con Juan.'];
  const folder = await mkdtemp(join(tmpdir(), 'rnn-pictures-'));
  try {
    const attention = join(folder, 'attention.json');
    rnn('translate', ...at('translation-small'), 'She is very tired.', '--attention', attention);
    const [map] = JSON.parse(await readFile(attention, 'utf8'));
    const { steps, layers } = JSON.parse(rnn('states', ...at('quickstart'), sentences[0], '--json'));
    const signals = [
      ['h', 'hidden state a<t>', false],
      ['f', 'forget gate', true],
      ['c', 'cell state c<t>', false],
    ];
    return {
      inputs: await inputs(root),
      gradients: memory,
      score: lines(rnn('score', ...at('quickstart'), '--tokens', '--json', ...sentences)).map(
        ({ text, logProbability, tokens }) => ({
          text,
          logProbability,
          tokens: tokens.map(({ token, logProbability }) => ({ token, logProbability })),
        }),
      ),
      states: {
        steps,
        panels: signals.map(([name, title, gate]) => ({
          title: `${title}, the first 48 of ${layers[0].hiddenSize} units`,
          gate,
          values: layers[0].signals[name].map((row) => row.slice(0, 48).map((value) => Number(value.toFixed(4)))),
        })),
      },
      attention: map,
      tags: lines(
        rnn(
          'tag',
          ...at('ner-small'),
          '--json',
          'Cristiano Ronaldo sabotea la fiesta de cumpleaños de Lionel Messi',
          'La alcaldesa de Zaragoza invitó a Luis Suárez y al Real Madrid',
        ),
      ).map(({ text, tokens, entities }) => ({ text, tokens: tokens.map(({ token }) => token), entities })),
      temperatures: JSON.parse(
        rnn('temperature', 'El enano', ...at('quickstart'), '--temperature', '0.2,1,2', '--top', '5', '--json'),
      ),
      report: toCurves(rnn('report', 'quickstart', '--runs', runs, '--csv')),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Gradient norm by distance for a memory preset; trains the run if it is missing. */
async function gradients(runs, cell) {
  const name = `memory-${cell}`;
  if (!existsSync(resolve(root, runs, name, 'checkpoints', 'best'))) {
    const data = resolve(root, runs, 'memory.tsv');
    rnn('generate', 'memory', '--max-distance', '250', '--output', data);
    rnn('train', `configs/${name}.yaml`, '--runs', runs, '--set', `data.train=${data}`, '--quiet');
  }
  const { byLength } = JSON.parse(rnn('eval', name, '--runs', runs, '--by-length', '--json'));
  return byLength.gradient.map(({ distance, ratio }) => [distance, ratio]);
}

function toCurves(csv) {
  const [head, ...rows] = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const at = (row, column) => row[head.indexOf(column)];
  const of = (type) => rows.filter((row) => at(row, 'type') === type);
  const logged = of('step').map((row) => [Number(at(row, 'step')), Number(at(row, 'loss'))]);
  // Means of ten logged steps.
  const groups = Array.from({ length: Math.floor(logged.length / 10) }, (_, index) =>
    logged.slice(10 * index, 10 * index + 10),
  );
  const training = groups.map((group) => [
    group[group.length - 1][0],
    Number((group.reduce((sum, [, loss]) => sum + loss, 0) / group.length).toFixed(4)),
  ]);
  const validation = of('evaluation').map((row) => [
    Number(at(row, 'step')),
    Number(Number(at(row, 'metrics.loss')).toFixed(4)),
  ]);
  return {
    name: 'quickstart',
    unit: 'nats per token',
    best: 1.798,
    series: [
      { label: 'training', dashed: true, points: training },
      { label: 'validation', dashed: false, points: validation },
    ],
  };
}
