import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from '../../dist/runtime/random.js';
import { startPeer } from '../peers.mjs';
import { pytorchPython } from '../pytorch/environment.mjs';
import { describeMachine, median } from '../report.mjs';

/**
 * Target tokens learned from, a second, by the network of configs/eng-spa.yaml against the same one written in PyTorch, in
 * turn on the same batches of random tokens whose lengths vary as those of such a corpus do.
 */
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '7' },
    batch: { type: 'string', default: '64' },
    threads: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write('npm run bench:translation -- [--seconds 4] [--rounds 7] [--batch 64] [--threads 1]\n');
  process.exit(0);
}
const [seconds, rounds, batchSize, threads] = ['seconds', 'rounds', 'batch', 'threads'].map((name) =>
  Number(options[name]),
);
const vocabulary = 4000;

/** Rows of a batch have targets of one length, as buckets have, and sources of lengths around it. */
function drawBatch(random) {
  const steps = 5 + random.integer(12);
  const sourceLengths = Array.from({ length: batchSize }, () => Math.max(1, steps - 2 + random.integer(4)));
  const lengths = Array.from({ length: batchSize }, (_, row) => (row < batchSize / 8 ? steps - 1 : steps));
  const sourceSteps = Math.max(...sourceLengths);
  const draw = (count) => Array.from({ length: count }, () => 2 + random.integer(vocabulary - 2));
  return {
    sources: draw(sourceSteps * batchSize),
    sourceLengths,
    sourceSteps,
    inputs: draw(steps * batchSize),
    targets: draw(steps * batchSize),
    lengths,
    steps,
    batchSize,
    targetCount: lengths.reduce((sum, length) => sum + length, 0),
  };
}

const folder = await mkdtemp(join(tmpdir(), 'rnn-bench-'));
try {
  const random = createRandom(1);
  const batches = join(folder, 'batches.json');
  await writeFile(batches, JSON.stringify(Array.from({ length: 24 }, () => drawBatch(random))));
  const shape = { vocabulary, embedding: 256, encoder: 192, decoder: 256, dropout: 0.2 };
  const testCase = JSON.stringify({ ...shape, batches, threads, warmup: 5 });
  const python = await pytorchPython();
  const sides = [
    await startPeer('rnn', process.execPath, [here('rnn-peer.mjs'), testCase]),
    python && (await startPeer('PyTorch', python, [here('peer.py'), testCase])),
  ].filter((side) => side !== null);
  const rates = new Map(sides.map((side) => [side, []]));
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) {
      const { tokens, seconds: spent } = await side.ask(`go ${seconds}`);
      rates.get(side).push(tokens / spent);
    }
  }
  const results = sides.map((side) => ({
    side: side.label,
    facts: side.facts,
    tokensPerSecond: median(rates.get(side)),
    rounds: rates.get(side),
  }));
  for (const side of sides) await side.stop();
  process.stdout.write('| side | parameters | target tokens a second |\n| --- | --- | --- |\n');
  for (const { side, facts, tokensPerSecond } of results) {
    process.stdout.write(
      `| ${side} | ${facts.parameters.toLocaleString('en-US')} | ${Math.round(tokensPerSecond).toLocaleString('en-US')} |\n`,
    );
  }
  const [ours, theirs] = results;
  const ratio = theirs === undefined ? null : ours.tokensPerSecond / theirs.tokensPerSecond;
  process.stdout.write(`${JSON.stringify({ ...describeMachine(), ...shape, batchSize, threads, ratio, results })}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
