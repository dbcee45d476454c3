import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../src/config/parse.js';
import type { ConfigInput, ResolvedConfig } from '../../src/config/schema.js';
import { withNotices } from '../../src/data/notices.js';
import { selectKernels } from '../../src/kernels/select.js';
import { createRandom } from '../../src/runtime/random.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { loadAs } from '../../src/tasks/load-as.js';
import { buildTraining } from '../../src/tasks/tasks.js';
import { waveBytes } from '../data/audio/waves.js';
import { sharedFolder } from '../temporary-folder.js';
import { trainAll } from './tiny-run.js';

/** Whether data are read into a file of the cache, whatever their size. */
const { large } = vi.hoisted(() => ({ large: { isForced: false } }));
vi.mock('../../src/data/large/is-large.js', () => ({
  isLarge: () => large.isForced,
  isLong: () => large.isForced,
}));

const folder = sharedFolder();
const cache = join(folder, 'cache', 'rnn', 'tokens');
const kernels = selectKernels();
const words = ['casa', 'perro', 'gato', 'niña', 'agua', 'sol', 'luz', 'mar', 'bueno', 'malo'];

beforeAll(() => {
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  return () => vi.unstubAllEnvs();
});

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const random = createRandom(7);
const word = () => words[random.integer(words.length)] as string;
const sentence = () => Array.from({ length: 2 + random.integer(6) }, word).join(' ');
const list = (count: number, item: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => item(index));
const label = (index: number) => (index % 3 === 0 ? 'neg' : 'pos');

// Some texts are there twice: they stay together in a fraction.
const repeated = list(10, sentence);
const rows = write(
  'rows.csv',
  list(90, (index) => `${label(index)},"${index % 9 === 4 ? repeated[index % 10] : sentence()}"\n`).join(''),
);
const heldRows = write(
  'held.csv',
  list(12, (index) => `${label(index)},${index < 3 ? repeated[4] : sentence()}\n`).join(''),
);
const fasta = write(
  'g.fasta',
  list(
    40,
    (index) => `>s${index} ${label(index)}\n${list(20, () => 'ACGT'.charAt(random.integer(4))).join('')}\n`,
  ).join(''),
);
const frame = () => `[${list(3, () => random.normal().toFixed(3)).join()}]`;
const waves = write(
  'waves.jsonl',
  list(40, (index) => `{"frames":[${list(3 + (index % 4), frame).join()}],"label":"${label(index)}"}\n`).join(''),
);
const movement = write(
  'movement.csv',
  `id,x,y,tag\n${list(200, (index) => `${Math.floor(index / 8)},${random.normal()},${random.normal()},${label(index)}\n`).join('')}`,
);
const tag = (index: number) => ['B-PER', 'I-PER', 'O', 'B-LOC', 'O'][index % 5] as string;
const columns = write(
  'train.conll',
  list(30, (sequence) => `${list(3 + (sequence % 4), (step) => `${word()} ${tag(step)}\n`).join('')}\n`).join(''),
);
const genome = [
  write('g.fa', `>chr1\n${list(300, () => 'ACGT'.charAt(random.integer(4))).join('')}\n`),
  write('g.gff3', '##gff-version 3\nchr1\tx\tCDS\t20\t79\t.\t+\t0\t.\nchr1\tx\tCDS\t120\t190\t.\t-\t0\t.\n'),
];
function recordings(): string {
  const lines = list(24, (index) => {
    const pitch = [400, 700, 1100][index % 3] as number;
    const sound = Array.from({ length: 900 + 40 * index }, (_, n) => Math.sin((2 * Math.PI * pitch * n) / 4000));
    write(
      `wavs/${index}.wav`,
      waveBytes([sound.map((value) => 0.4 * value + 0.01 * random.normal())], { sampleRate: 4000 }),
    );
    return `wavs/${index}.wav\t${'abc'.charAt(index % 3)}\t${index % 2 === 0 ? 'even' : 'odd'}\n`;
  });
  return write('list.tsv', lines.join(''));
}
const sounds = recordings();
const prose = write('prose.txt', list(120, () => `«${sentence()}», dijo.\n`).join(''));

const training = { batchSize: 4, epochs: 2 };
const fractions = { validationFraction: 0.2, testFraction: 0.1 };
const audio = { sampleRate: 4000, frameMilliseconds: 32, hopMilliseconds: 16, bands: 8 };
const transcription = {
  task: 'transcription',
  audio,
  model: { cell: 'gru', hiddenSize: 5, stack: 2, skip: 1 },
  data: { train: sounds, ...fractions },
};
const text = (unit: string, more: object = {}) => ({
  task: 'languageModel',
  data: { train: prose, unit, validationFraction: 0.2 },
  sampling: { everyEpochs: null },
  training: { ...training, sequenceLength: 6 },
  ...more,
});

/** A config of each kind of samples. */
const kinds: Record<string, object> = {
  'rows of text': { task: 'classification', data: { train: rows, ...fractions } },
  'rows of text with characters': {
    task: 'classification',
    data: { train: rows, validation: heldRows },
    model: { input: { size: 5, characters: { size: 3, hiddenSize: 3 } } },
  },
  FASTA: { task: 'classification', text: { level: 'character' }, data: { train: fasta, ...fractions } },
  'sequences of frames': { task: 'classification', data: { input: 'frames', train: waves, ...fractions } },
  'tagged words': { task: 'tagging', data: { train: columns, scheme: 'BIOES', ...fractions } },
  'tagged frames': {
    task: 'tagging',
    data: { input: 'frames', train: movement, idColumn: 'id', labelColumn: 'tag', ...fractions },
  },
  'a genome': { task: 'tagging', data: { train: genome, window: 40, ...fractions } },
  recordings: transcription,
  'recordings with noise': {
    ...transcription,
    augmentation: { gainDecibels: 3, speed: 0.1, timeMasks: 1, timeMaskFrames: 2 },
  },
  'strings of recordings': {
    ...transcription,
    data: { ...transcription.data, join: { shortest: 1, longest: 3 } },
  },
  'lines of text': text('line'),
  'a stream of text': text('stream'),
  'a document of text': text('document', { text: { level: 'character' } }),
  'lines of text, read both ways': {
    ...text('line'),
    task: 'bidirectionalLanguageModel',
    sampling: undefined,
    training,
  },
};

function configOf(sections: object): ResolvedConfig {
  const input = JSON.parse(
    JSON.stringify({ model: {}, training, threads: 1, ...sections }, (key, value) =>
      key === 'model' ? { hiddenSize: 4, ...value } : value,
    ),
  );
  return { ...parseConfig(input as ConfigInput, 'the test'), name: 'test' } as ResolvedConfig;
}

/** All that a run's data decide on: its report, its losses to the bit, and what an evaluation of it says. */
async function run(config: ResolvedConfig, isForced: boolean) {
  const sections = { isEvaluated: config.task !== 'bidirectionalLanguageModel' };
  large.isForced = isForced;
  const told: string[] = [];
  const before = tf.memory().numTensors;
  return withNotices(
    (message) => told.push(message),
    async () => {
      const built = await buildTraining(config, kernels);
      const { report, dataHash } = { report: built.describe(), dataHash: built.dataHash };
      const { events, checkpoint } = await trainAll(built);
      built.trainable.dispose();
      const losses = events.flatMap<unknown>((event) =>
        event.type === 'step' ? [event.loss] : event.type === 'evaluation' ? [event.metrics] : [],
      );
      const request = { data: null, batching: null, baseline: false, dynamic: null, cache: null };
      const evaluation = sections.isEvaluated
        ? await loadAs('evaluation', checkpoint, kernels)(request, () => {})
        : null;
      const left = tf.memory().numTensors - before;
      const timeless = JSON.parse(JSON.stringify(evaluation, (key, value) => (key === 'seconds' ? 0 : value)));
      return { report, dataHash, losses, weights: checkpoint.snapshot.weights, evaluation: timeless, told, left };
    },
  );
}

describe.each(Object.entries(kinds))('%s', (_, sections) => {
  it('are the same in memory and in a file, which the next run takes', async () => {
    const config = configOf(sections);
    // What is made once and kept by the kernels is made here.
    await run(config, false);
    const inMemory = await run(config, false);
    expect(inMemory.losses.length).toBeGreaterThan(4);
    expect(inMemory.left).toBe(0);
    const inFile = await run(config, true);
    const kept = readdirSync(cache);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.filter((entry) => entry.includes('.part'))).toEqual([]);
    expect(inFile).toEqual(inMemory);
    expect(await run(config, true)).toEqual(inMemory);
    expect(readdirSync(cache)).toEqual(kept);
  });
});
