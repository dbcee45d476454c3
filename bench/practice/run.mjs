import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { kerasPython } from '../keras/environment.mjs';
import { startPeer } from '../peers.mjs';
import { describeMachine } from '../report.mjs';

/**
 * Compares the course's practice in Keras with the preset of rnn, on the same text and for the same time: training characters
 * per second, and next-character cross-entropy on the same held-out text. The two sides train in interleaved rounds.
 *
 * Protocol: the texts as JSON in argv; prints a line `ready {...}` when warm; answers each line `go SECONDS` with
 * {"characters", "seconds"} after training for that long, `evaluate` with {"loss", "targets"}; `quit` ends it.
 */
const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const { values: options } = parseArgs({
  options: {
    text: { type: 'string', default: here('../../../shared/data/lm/quijote.txt') },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '6' },
    'held-out': { type: 'string', default: '20000' },
    threads: { type: 'string', default: String(availableParallelism()) },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  process.stdout.write(`npm run bench:practice -- [--text FILE] [--seconds 20] [--rounds 6] [--held-out 20000] [--threads N] [--seed 1]
Each side trains for --seconds in each of the --rounds; --held-out characters after the first 95 % of the text are never trained on.\n`);
  process.exit(0);
}
if (!existsSync(options.text)) {
  process.stderr.write(`There is no ${options.text}: give the Quijote, or another text, by --text FILE.\n`);
  process.exit(2);
}
const [seconds, rounds, threads, seed] = ['seconds', 'rounds', 'threads', 'seed'].map((name) => Number(options[name]));

/** Writes the training and held-out text for both sides. */
async function splitText(folder) {
  const characters = [...(await readFile(options.text, 'utf8')).replaceAll('\r\n', '\n').normalize('NFC')];
  const cut = Math.floor(0.95 * characters.length);
  const files = { train: join(folder, 'train.txt'), heldOut: join(folder, 'held-out.txt') };
  await writeFile(files.train, characters.slice(0, cut).join(''));
  await writeFile(files.heldOut, characters.slice(cut, cut + Number(options['held-out'])).join(''));
  return files;
}

async function measure(sides) {
  const curves = new Map(sides.map((side) => [side, []]));
  const totals = new Map(sides.map((side) => [side, { characters: 0, seconds: 0 }]));
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) {
      const total = totals.get(side);
      const slice = await side.ask(`go ${seconds}`);
      total.characters += slice.characters;
      total.seconds += slice.seconds;
      const { loss, targets } = await side.ask('evaluate');
      curves.get(side).push({ ...total, loss, targets });
      process.stderr.write(`${side.label}: ${total.seconds.toFixed(0)} s, ${loss.toFixed(3)} nats\n`);
    }
  }
  return sides.map((side) => {
    const curve = curves.get(side);
    const last = curve.at(-1);
    return { side: side.label, facts: side.facts, rate: last.characters / last.seconds, loss: last.loss, curve };
  });
}

function renderTable(results) {
  const rows = results.map(({ side, rate, loss, curve }) => [
    side,
    Math.round(rate).toLocaleString('en-US'),
    loss.toFixed(3),
    curve.map((point) => point.loss.toFixed(2)).join(' '),
  ]);
  const head = ['side', 'characters learned from, a second', 'nats after the time', 'after each round'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const folder = await mkdtemp(join(tmpdir(), 'rnn-practice-'));
try {
  const given = JSON.stringify({ ...(await splitText(folder)), threads, seed });
  const python = await kerasPython();
  const sides = [
    await startPeer('rnn', process.execPath, [here('rnn-peer.mjs'), given]),
    python && (await startPeer('Keras', python, [here('keras_peer.py'), given])),
  ].filter(Boolean);
  const results = await measure(sides);
  for (const side of sides) await side.stop();
  const [ours, keras] = results;
  const ratio = keras ? ours.rate / keras.rate : null;
  process.stdout.write(`${renderTable(results)}\n`);
  if (keras) process.stdout.write(`\nrnn learns from ${ratio.toFixed(1)} times as many characters a second.\n`);
  const settings = { seconds, rounds, threads, seed, heldOut: Number(options['held-out']) };
  process.stdout.write(`${JSON.stringify({ machine: describeMachine(), settings, results, ratio })}\n`);
} finally {
  await rm(folder, { recursive: true });
}
