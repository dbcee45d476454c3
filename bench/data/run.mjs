/**
 * Measures memory and time for large data. Each case writes its data and trains a small model for a few steps with `rnn train`, twice:
 * the second run reads the data from the cache. It reports the time to the first step, the peak resident memory before and after that
 * step (minus the peaks with the smallest data), and the number of progress updates. Each case also runs at a thousandth and a tenth of
 * its size, so that the table shows how memory grows with the data. A last case checks that 40 MB of text give the same losses from a
 * file, which is read in pieces, and from a pipe, which is read into memory.
 *
 *   npm run bench:data -- [--cases rows,recordings,fasta,words,characters] [--scale 1] [--keep FOLDER] [--threads 2]
 *
 * `--scale 0.1` makes all sizes a tenth. The last line is JSON.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const bin = fileURLToPath(new URL('../../bin/rnn.js', import.meta.url));
const { values: options } = parseArgs({
  options: {
    cases: { type: 'string', default: 'rows,recordings,fasta,words,characters' },
    scale: { type: 'string', default: '1' },
    keep: { type: 'string' },
    threads: { type: 'string', default: '2' },
  },
});

/** Seeded pseudo-random numbers in [0, 1) (xorshift32), so that the data are the same in every run. */
function createRandom(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Writes pieces until `bytes` are written, or `count` pieces. */
async function writePieces(path, piece, { bytes = Number.POSITIVE_INFINITY, count = Number.POSITIVE_INFINITY }) {
  const stream = createWriteStream(path, { highWaterMark: 2 ** 22 });
  let written = 0;
  let buffer = [];
  let buffered = 0;
  for (let index = 0; index < count && written < bytes; index++) {
    const text = piece(index);
    buffer.push(text);
    buffered += text.length;
    written += text.length;
    if (buffered > 2 ** 20) {
      if (!stream.write(buffer.join(''))) await once(stream, 'drain');
      [buffer, buffered] = [[], 0];
    }
  }
  stream.end(buffer.join(''));
  await once(stream, 'finish');
}

/** Words with the frequencies of Zipf's law. */
function createWords(random, size = 50_000) {
  const letters = 'aeioulnrstdcmpbgvhf';
  const words = Array.from({ length: size }, (_, rank) => {
    const length = 2 + Math.floor(Math.log2(rank + 2) / 2 + random() * 4);
    return Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
  });
  return () => words[Math.floor(size ** random()) - 1] ?? words[0];
}

function sentence(word, random) {
  const length = 5 + Math.floor(random() * 15);
  return `${Array.from({ length }, word).join(' ')}.`;
}

function wave(random, steps) {
  const bytes = Buffer.alloc(44 + 2 * steps);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + 2 * steps, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8000, 24);
  bytes.writeUInt32LE(16_000, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(2 * steps, 40);
  const pitch = 200 + 600 * random();
  for (let step = 0; step < steps; step++) {
    bytes.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * pitch * step) / 8000)), 44 + 2 * step);
  }
  return bytes;
}

const training = { steps: 20, epochs: null, batchSize: 32 };
/** A small vocabulary, so that the model's memory stays small beside that of the data. */
const smallText = (level) => ({
  task: 'languageModel',
  data: { train: 'text.txt', validationFraction: 0.001 },
  text: level === 'word' ? { level, maxSize: 5000 } : { level },
  model: { hiddenSize: 32, input: { type: 'embedding', size: 16 } },
  training: { ...training, batchSize: 16 },
  sampling: { everyEpochs: null },
});

/** The files that each case writes in its folder, and their size at scale 1. */
const cases = {
  rows: {
    what: 'rows of labelled text (CSV)',
    size: 1_000_000,
    async write(folder, size) {
      const random = createRandom(1);
      const word = createWords(random);
      const row = (index) => `${index % 2 === 0 ? 'pos' : 'neg'},"${sentence(word, random)}"\n`;
      await writePieces(join(folder, 'rows.csv'), (index) => (index === 0 ? 'label,text\n' : row(index)), {
        count: size + 1,
      });
    },
    config: {
      task: 'classification',
      data: { train: 'rows.csv', validationFraction: 0.001 },
      text: { level: 'word', maxSize: 5000 },
      model: { hiddenSize: 32, input: { size: 16 } },
      training,
    },
  },
  recordings: {
    what: 'recordings of a second (WAV)',
    size: 10_000,
    async write(folder, size) {
      const random = createRandom(1);
      mkdirSync(join(folder, 'wavs'));
      const list = [];
      for (let index = 0; index < size; index++) {
        writeFileSync(join(folder, 'wavs', `${index}.wav`), wave(random, 8000));
        list.push(`wavs/${index}.wav\t${['uno', 'dos', 'tres'][index % 3]}\n`);
      }
      writeFileSync(join(folder, 'list.tsv'), list.join(''));
    },
    config: {
      task: 'transcription',
      data: { train: 'list.tsv', validationFraction: 0.001 },
      audio: { sampleRate: 8000, bands: 20, highestHertz: 4000 },
      model: { hiddenSize: 32 },
      training,
      sampling: { everyEpochs: null },
    },
  },
  fasta: {
    what: 'bytes of FASTA (classification)',
    size: 100_000_000,
    async write(folder, size) {
      const random = createRandom(1);
      const line = () => `${Array.from({ length: 80 }, () => 'ACGT'[Math.floor(random() * 4)]).join('')}\n`;
      const lines = Array.from({ length: 997 }, line);
      const record = (index) =>
        `>s${index} ${index % 2 === 0 ? 'coding' : 'other'}\n${lines[(3 * index) % 997]}${lines[(7 * index + 1) % 997]}`;
      await writePieces(join(folder, 'genome.fasta'), record, { bytes: size });
    },
    config: {
      task: 'classification',
      data: { train: 'genome.fasta', validationFraction: 0.001 },
      text: { level: 'character' },
      model: { hiddenSize: 16, input: { size: 8 } },
      training: { ...training, steps: 5 },
    },
  },
  genome: {
    what: 'bases of a genome with features (tagging)',
    size: 100_000_000,
    async write(folder, size) {
      const random = createRandom(1);
      const line = () => `${Array.from({ length: 80 }, () => 'ACGT'[Math.floor(random() * 4)]).join('')}\n`;
      const lines = Array.from({ length: 997 }, line);
      const count = Math.ceil(size / 80);
      await writePieces(join(folder, 'genome.fa'), (index) => (index === 0 ? '>chr1\n' : lines[(3 * index) % 997]), {
        count: count + 1,
      });
      const gene = (index) =>
        `chr1\tx\tCDS\t${2000 * index + 100}\t${2000 * index + 999}\t.\t${index % 2 ? '-' : '+'}\t0\t.\n`;
      await writePieces(join(folder, 'genes.gff3'), (index) => (index === 0 ? '##gff-version 3\n' : gene(index - 1)), {
        count: Math.floor((80 * count) / 2000),
      });
    },
    config: {
      task: 'tagging',
      data: { train: ['genome.fa', 'genes.gff3'], validationFraction: 0.001 },
      model: { hiddenSize: 16, input: { size: 8 } },
      training: { ...training, steps: 5 },
    },
  },
  words: {
    what: 'bytes of text by words',
    size: 1_000_000_000,
    write: writeText,
    config: smallText('word'),
  },
  characters: {
    what: 'bytes of text by characters',
    size: 1_000_000_000,
    write: writeText,
    config: smallText('character'),
  },
};

async function writeText(folder, size) {
  const random = createRandom(1);
  const word = createWords(random);
  const lines = Array.from({ length: 200_000 }, () => `${sentence(word, random)}\n`);
  await writePieces(join(folder, 'text.txt'), () => lines[Math.floor(random() * lines.length)], { bytes: size });
}

/** A cache without encoded text but with the user's compiled kernels, so that they are not compiled again. */
function linkCache(cache) {
  const own = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'rnn');
  mkdirSync(join(cache, 'rnn'), { recursive: true });
  for (const entry of existsSync(own) ? readdirSync(own) : []) {
    const link = join(cache, 'rnn', entry);
    if (entry !== 'tokens' && !existsSync(link)) symlinkSync(join(own, entry), link);
  }
}

/** Runs `rnn train` and samples its memory; `peak` covers all its threads, in MB. */
async function train(folder, threads, { config = 'c.json', input = null } = {}) {
  linkCache(join(folder, 'cache'));
  const began = performance.now();
  const child = spawn(process.execPath, [bin, 'train', config, '--json', '--threads', threads, '--force'], {
    cwd: folder,
    env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), NO_COLOR: '1' },
    stdio: [input === null ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  if (input !== null) createReadStream(input).pipe(child.stdin);
  let [out, err, firstStep, peakBefore, peak, cpuBefore, cpu] = ['', '', null, 0, 0, 0, 0];
  child.stdout.on('data', (bytes) => {
    out += bytes;
    if (firstStep !== null || !out.includes('"type":"step"')) return;
    firstStep = (performance.now() - began) / 1000;
    look();
    [peakBefore, cpuBefore, peak] = [peak, cpu, 0];
    // Resets the peak that Linux records (proc(5)).
    writeFileSync(`/proc/${child.pid}/clear_refs`, '5');
  });
  child.stderr.on('data', (bytes) => {
    err += bytes;
  });
  const look = () => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      const [, , ...fields] = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(/\) | /);
      cpu = (Number(fields[10]) + Number(fields[11])) / 100;
    } catch {
      // The process has ended.
    }
  };
  const watch = setInterval(look, 100);
  const [code] = await once(child, 'close');
  clearInterval(watch);
  if (code !== 0) throw new Error(`rnn train ended with ${code}:\n${err}`);
  const progress = err.split('\n').filter((line) => /: [\d,]+( MB)? of [\d,]+/.test(line)).length;
  const losses = out
    .split('\n')
    .filter((line) => line.includes('"type":"step"'))
    .map((line) => JSON.parse(line).loss);
  return {
    seconds: (performance.now() - began) / 1000,
    firstStep,
    peakBefore: Math.round(peakBefore),
    peak: Math.round(peak),
    cpuBefore,
    cpu,
    progress,
    losses,
  };
}

/** Trains on the same text from a file and from a pipe; throws an error if the losses are not bit-identical. */
async function compare(name, config) {
  const folder = join(root, `${name}-compared`);
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    await writeText(folder, 40_000_000);
  }
  writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'pipe.json'), JSON.stringify({ ...config, data: { ...config.data, train: '-' } }));
  const { losses } = await train(folder, options.threads);
  const input = join(folder, 'text.txt');
  const piped = await train(folder, options.threads, { config: 'pipe.json', input });
  if (JSON.stringify(losses) !== JSON.stringify(piped.losses)) throw new Error(`The losses of ${name} differ.`);
  console.log(`40 MB of text by ${name}: the ${losses.length} losses are the same from a file and in memory.`);
  if (options.keep === undefined) rmSync(folder, { recursive: true, force: true });
}

const scale = Number(options.scale);
const root = options.keep ?? mkdtempSync(join(tmpdir(), 'rnn-bench-data-'));
const results = [];
try {
  for (const name of options.cases.split(',')) {
    const { what, size, write, config } = cases[name] ?? {};
    if (what === undefined) throw new Error(`No case is called ${name}: ${Object.keys(cases).join(', ')}.`);
    for (const share of [scale / 1000, scale / 10, scale]) {
      const count = Math.max(300, Math.round(size * share));
      const folder = join(root, `${name}-${count}`);
      if (!existsSync(folder)) {
        mkdirSync(folder, { recursive: true });
        await write(folder, count);
      }
      writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
      for (let run = 1; run <= 2; run++) {
        const { losses, ...result } = await train(folder, options.threads);
        results.push({ name, count, run, load: Number(loadavg()[0].toFixed(1)), ...result });
        // The smallest data need almost no memory.
        const empty = results.find((other) => other.name === name);
        const over = (key) => `${result[key]} MB (${result[key] - empty[key]} above the smallest)`;
        const perSecond = (seconds) => (seconds > 0 ? (count / 1e6 / seconds).toFixed(1) : '-');
        const speed = `${perSecond(result.firstStep - empty.firstStep)} MB/s, ${perSecond(result.cpuBefore - empty.cpuBefore)} MB per second of processors`;
        console.log(
          [
            `${count.toLocaleString('en')} ${what}, run ${run}: first step after ${result.firstStep?.toFixed(1)} s`,
            ...(config.task === 'languageModel' && result !== empty ? [speed] : []),
            `peak ${over('peakBefore')} before it and ${over('peak')} after it`,
            `${result.cpu.toFixed(1)} s of processors, ${result.progress} lines of progress, load ${loadavg()[0].toFixed(1)}`,
          ].join(', '),
        );
      }
      if (options.keep === undefined) rmSync(folder, { recursive: true, force: true });
    }
    if (config.task === 'languageModel') await compare(name, config);
  }
} finally {
  if (options.keep === undefined) rmSync(root, { recursive: true, force: true });
}
console.log(JSON.stringify(results));
