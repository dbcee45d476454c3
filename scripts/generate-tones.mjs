// Writes data/tones/: telephone codes (dual tones, ITU-T Q.23) with noise. With --check, only reports whether the files are up to date.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRandom } from '../dist/runtime/random.js';

const check = process.argv.includes('--check');
const folder = new URL('../data/tones/', import.meta.url);
const sampleRate = 4000;
const random = createRandom(2026);

const low = [697, 770, 852, 941];
const high = [1209, 1336, 1477];
const keys = ['123', '456', '789', ' 0 '].flatMap((row, y) => [...row].map((key, x) => [key, [low[y], high[x]]]));
const tones = new Map(keys.filter(([key]) => key !== ' '));

const between = (from, to) => from + random.next() * (to - from);

/** Samples within ±1: each key lasts 50 to 90 ms at a random loudness, with gaps of 20 to 60 ms. */
function dial(code) {
  const samples = [];
  const silence = (seconds) => samples.push(...new Array(Math.round(seconds * sampleRate)).fill(0));
  for (const key of code) {
    silence(between(0.02, 0.06));
    const [loudness, start] = [between(0.15, 0.45), random.next()];
    const count = Math.round(between(0.05, 0.09) * sampleRate);
    for (let n = 0; n < count; n++) {
      const waves = tones.get(key).map((hertz) => Math.sin(2 * Math.PI * (start + (hertz * n) / sampleRate)));
      samples.push(loudness * (waves[0] + waves[1]));
    }
  }
  silence(between(0.02, 0.06));
  return samples.map((value) => value + 0.02 * random.normal());
}

/** A mono WAV file of 8 bits per sample. */
function wave(samples) {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length + (samples.length % 2), 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  const data = Buffer.from(samples.map((value) => Math.max(0, Math.min(255, Math.round(128 + 127 * value)))));
  return Buffer.concat([header, data, Buffer.alloc(samples.length % 2)]);
}

async function write(name, content) {
  const file = new URL(name, folder);
  if (!check) return writeFile(file, content);
  const present = await readFile(file).catch(() => Buffer.alloc(0));
  if (present.equals(Buffer.from(content))) return;
  console.error(`data/tones/${name} is stale: run \`npm run build && node scripts/generate-tones.mjs\` and commit it.`);
  process.exitCode = 1;
}

await mkdir(folder, { recursive: true });
for (const [split, count] of Object.entries({ train: 64, validation: 16 })) {
  const lines = [];
  for (let index = 1; index <= count; index++) {
    const code = Array.from({ length: 3 + random.integer(4) }, () => String(random.integer(10))).join('');
    const name = `${split}-${String(index).padStart(2, '0')}.wav`;
    await write(name, wave(dial(code)));
    lines.push(`${name}\t${code}\n`);
  }
  await write(`${split}.tsv`, lines.join(''));
}
