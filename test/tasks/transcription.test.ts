import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { parseConfig } from '../../src/config/parse.js';
import type { ConfigInput, ConfigOf } from '../../src/config/schema.js';
import { withNotices } from '../../src/data/notices.js';
import { CheckpointError, DataError } from '../../src/errors.js';
import { createTranscription } from '../../src/inference/transcribe/transcribe.js';
import { selectKernels } from '../../src/kernels/select.js';
import { disposeGradients } from '../../src/model/gradients.js';
import { readParameters } from '../../src/model/variables.js';
import { createRandom } from '../../src/runtime/random.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { loadAs } from '../../src/tasks/load-as.js';
import type { EvaluationOf } from '../../src/tasks/registry.js';
import { buildTraining } from '../../src/tasks/tasks.js';
import { loadUtterances } from '../../src/tasks/transcription/data.js';
import { waveBytes } from '../data/audio/waves.js';
import { sharedFolder } from '../temporary-folder.js';
import { trainAll } from './tiny-run.js';

const folder = sharedFolder();
const kernels = selectKernels();
const hertz: Record<string, number> = { a: 400, b: 800, c: 1200 };

/** A tone a letter, 60 ms each, with silence around it. */
function sing(text: string, random = createRandom(1)): number[] {
  const silence = () => new Array<number>(160 + random.integer(80)).fill(0);
  const letters = [...text].flatMap((letter) => [
    ...silence(),
    ...Array.from({ length: 240 }, (_, n) => 0.4 * Math.sin((2 * Math.PI * (hertz[letter] as number) * n) / 4000)),
  ]);
  return [...letters, ...silence()].map((value) => value + 0.01 * random.normal());
}

function writeSet(name: string, texts: readonly string[], seed: number): string {
  const random = createRandom(seed);
  mkdirSync(join(folder, name), { recursive: true });
  const lines = texts.map((text, index) => {
    writeFileSync(join(folder, name, `${index}.wav`), waveBytes([sing(text, random)], { sampleRate: 4000 }));
    return `${name}/${index}.wav\t${text}\t${index % 2 === 0 ? 'even' : 'odd'}\n`;
  });
  writeFileSync(join(folder, `${name}.tsv`), lines.join(''));
  return join(folder, `${name}.tsv`);
}

const letters = ['a', 'b', 'c'];
const pairs = letters.flatMap((first) => letters.map((second) => first + second));
const train = writeSet('train', [...pairs, ...pairs.map((pair) => `${pair}a`)], 1);
const held = writeSet('held', ['acb', 'bb', 'ca'], 2);

type Sections = Record<string, unknown> & { data?: object };

function configOf(sections: Sections = {}): ConfigOf<'transcription'> {
  const input = {
    task: 'transcription',
    audio: { sampleRate: 4000, frameMilliseconds: 32, hopMilliseconds: 16, bands: 12 },
    model: { cell: 'gru', hiddenSize: 12, stack: 2, skip: 1 },
    training: { batchSize: 6, epochs: 40, optimizer: { type: 'adam', learningRate: 0.03 } },
    ...sections,
    data: { train, validation: held, ...sections.data },
  };
  const config = parseConfig(input as ConfigInput, 'the test');
  if (config.task !== 'transcription') throw new Error('The test is about transcription.');
  return { ...config, name: 'test' };
}

const build = (sections: Sections = {}, options = {}) => buildTraining(configOf(sections), kernels, options);
const request = { data: null, batching: null, baseline: false, dynamic: null, cache: null };

describe('recordings that are in training and in what is held out', () => {
  it('are counted and warned of where files of their own have them', async () => {
    const told: string[] = [];
    const both = writeSet('both', ['acb', 'ab'], 2);
    const training = await withNotices(
      (message) => told.push(message),
      async () => buildTraining(configOf({ data: { validation: both, train: [train, held] } }), kernels),
    );
    training.trainable.dispose();
    // The first of both sets is drawn alike.
    expect(told).toEqual([
      '1 of 2 validation samples (50.0%) are also in the training data, sample for sample: scores on them are too good.',
    ]);
  });

  it('go one way in a fraction', async () => {
    const list = join(folder, 'twice.tsv');
    const lines = pairs.map((pair, index) => `train/${index}.wav\t${pair.charAt(0)}\n`);
    writeFileSync(list, [...lines, ...lines, ...lines].join(''));
    const told: string[] = [];
    const { validation, train: left } = await withNotices(
      (message) => told.push(message),
      () => loadUtterances(configOf({ data: { train: list, validation: null, validationFraction: 0.3 } })),
    );
    const files = new Set(Array.from(left, ({ file }) => file));
    expect(validation?.length).toBeGreaterThan(0);
    expect(Array.from(validation ?? [], ({ file }) => file).filter((file) => files.has(file))).toEqual([]);
    expect(told).toEqual([]);
  });
});

describe('a transcriber of tones', () => {
  let checkpoint: Checkpoint;
  let last: Record<string, number>;
  beforeAll(async () => {
    const training = await build();
    const trained = await trainAll(training);
    checkpoint = trained.checkpoint;
    const evaluations = trained.events.flatMap((event) => (event.type === 'evaluation' ? [event.metrics.values] : []));
    last = evaluations.at(-1) as Record<string, number>;
    training.trainable.dispose();
  }, 120_000);

  it('learns to hear letters that it did not hear in this order', () => {
    expect(last).toEqual({ characterErrorRate: 0, wordErrorRate: 0 });
  });

  it('is transcribed with from its checkpoint as JSON, with times and confidence', () => {
    const stored: Checkpoint = { ...checkpoint, model: JSON.parse(JSON.stringify(checkpoint.model)) };
    const transcriber = loadAs('transcriber', stored, kernels);
    const sounds = ['cab', 'b'].map((text) => {
      return { type: 'samples', samples: Float32Array.from(sing(text)) } as const;
    });
    for (const beamSize of [null, 4]) {
      const session = createTranscription(transcriber, { beamSize });
      const [first, second] = session.transcribe(sounds);
      expect([first?.text, second?.text]).toEqual(['cab', 'b']);
      expect(first?.confidence).toBeGreaterThan(0.5);
      expect(first?.confidence).toBeLessThanOrEqual(1);
      // The second letter sounds from 0.16 s to 0.24 s, give or take what frames and steps blur.
      const at = (step: number) => step * (transcriber.secondsPerStep as number);
      expect(at(first?.tokens[1]?.from as number)).toBeGreaterThan(0.08);
      expect(at(first?.tokens[1]?.to as number)).toBeLessThan(0.3);
      session.dispose();
    }
    expect(transcriber.emissions([])).toEqual([]);
    transcriber.dispose();
  });

  it('is evaluated by group, greedily and by search', async () => {
    const told: string[] = [];
    const evaluate = loadAs('evaluation', checkpoint, kernels);
    const before = tf.memory().numTensors;
    const evaluation = (await evaluate(request, (line) => told.push(line))) as EvaluationOf<'transcription'>;
    expect(tf.memory().numTensors).toBe(before);
    expect(evaluation).toMatchObject({ kind: 'transcription', source: 'validation', utterances: 3, tokenCount: 7 });
    expect(evaluation.ways.map(({ beamSize, words }) => [beamSize, words.errors, words.length])).toEqual([
      [null, 0, 3],
      [16, 0, 3],
    ]);
    expect(evaluation.groups.map(({ group, utterances }) => [group, utterances])).toEqual([
      ['even', 2],
      ['odd', 1],
    ]);
    expect(evaluation.mistakes).toEqual([]);
    expect(told).toEqual(['Evaluating 3 utterances.']);
  });

  it('shows the wrong transcripts, and a letter that was never learned', async () => {
    const list = join(folder, 'wrong.tsv');
    writeFileSync(list, 'held/0.wav\tacx\n');
    const evaluate = loadAs('evaluation', checkpoint, kernels);
    const evaluation = (await evaluate({ ...request, data: [list] }, () => {})) as EvaluationOf<'transcription'>;
    expect(evaluation.mistakes).toEqual([{ file: '0.wav', text: 'acx', transcription: 'acb' }]);
    expect(evaluation.ways[0]?.characters).toEqual({ rate: 1 / 3, errors: 1, length: 3 });
    expect(evaluation.notes).toEqual(['1 token of the texts are not in the vocabulary and cannot be transcribed.']);
  });

  it('refuses what only a language model can be asked', async () => {
    const evaluate = loadAs('evaluation', checkpoint, kernels);
    await expect(evaluate({ ...request, baseline: true }, () => {})).rejects.toThrow(
      '--baseline works with language model runs; this is a transcription run.',
    );
  });

  it('starts another run with its weights', async () => {
    const training = await build({}, { initialise: { checkpoint, extend: false } });
    const [first] = readParameters(training.trainable.parameters);
    expect(first?.data).toEqual(checkpoint.snapshot.weights[0]?.data);
    training.trainable.dispose();
  });

  it('refuses to start with texts of other letters', async () => {
    writeFileSync(join(folder, 'other.tsv'), 'held/0.wav\txa\nheld/1.wav\tb\n');
    const data = { train: join(folder, 'other.tsv'), validation: null, validationFraction: 0 };
    await expect(build({ data }, { initialise: { checkpoint, extend: false } })).rejects.toThrow(
      'The training texts have tokens that the checkpoint does not know: "x".',
    );
  });

  it('refuses to continue with other recordings', async () => {
    await expect(build({ data: { train: held, validation: null } }, { resume: checkpoint })).rejects.toThrow(DataError);
  });

  it('is refused where the checkpoint is damaged', () => {
    const model = structuredClone(checkpoint.model) as { network: { classes: number } };
    model.network.classes = 3;
    expect(() => loadAs('transcriber', { ...checkpoint, model }, kernels)).toThrow(CheckpointError);
    const other = structuredClone(checkpoint.model) as { sound: { normalisation: { means: number[] } } };
    other.sound.normalisation.means.pop();
    expect(() => loadAs('transcriber', { ...checkpoint, model: other }, kernels)).toThrow(
      'its parts do not fit each other',
    );
  });
});

describe('transcripts while training', () => {
  it('is shown beside what is said, in the epochs that are asked for', async () => {
    const sections = { training: { batchSize: 6, epochs: 4 }, sampling: { everyEpochs: 2, shown: 2 } };
    const training = await build(sections);
    const { events } = await trainAll(training);
    training.trainable.dispose();
    const shown = events.flatMap((event) => (event.type === 'sample' ? [[event.epoch, event.samples] as const] : []));
    expect(shown.map(([epoch]) => epoch)).toEqual([1, 3]);
    for (const [, samples] of shown) {
      expect(samples.map(({ prompt, temperature }) => [prompt, temperature])).toEqual([
        ['acb → ', null],
        ['ca → ', null],
      ]);
    }
  });

  it('is not shown without a validation set', async () => {
    const training = await build({ data: { validation: null, validationFraction: 0 } });
    expect(await training.trainable.samples(0, createRandom(1))).toEqual([]);
    training.trainable.dispose();
  });
});

describe('training batches', () => {
  const augmentation = { gainDecibels: 3, noiseDecibels: {}, speed: 0.1, shiftMilliseconds: 20, timeMasks: 1 };

  it.each([
    ['as they are', {}],
    ['changed at random', { augmentation }],
    ['joined', { data: { join: { shortest: 2, longest: 3, strings: 9 } } }],
  ])('are the same for the same epoch, and others for another: %s', async (_, sections) => {
    const [training, again] = [await build(sections), await build(sections)];
    const inputs = (of: typeof training, epoch: number) => {
      const plan = of.trainable.batches(epoch);
      return Array.from({ length: plan.length }, (_, index) => plan.batch(index));
    };
    expect(inputs(again, 3)).toEqual(inputs(training, 3));
    expect(inputs(training, 4)).not.toEqual(inputs(training, 3));
    for (const each of [training, again]) each.trainable.dispose();
  });

  it('join recordings and their texts', async () => {
    const training = await build({ data: { join: { shortest: 2, longest: 2, strings: 5 } } });
    const { labels, batchSize } = training.trainable.batches(0).batch(0) as { labels: Int32Array[]; batchSize: number };
    const { tokens } = training.vocabulary as { tokens: string[] };
    expect(batchSize).toBe(5);
    for (const row of labels) expect([...row].map((id) => tokens[id]).join('')).toMatch(/^[abc]{2,3} [abc]{2,3}$/);
    training.trainable.dispose();
  });

  it('leave no tensors behind, nor does a step or an evaluation', async () => {
    const training = await build({ augmentation });
    const { trainable } = training;
    const run = async () => {
      disposeGradients(trainable.step(trainable.batches(0).batch(0), createRandom(1)).gradients);
      await trainable.evaluate('validation');
    };
    await run();
    const before = tf.memory().numTensors;
    await run();
    expect(tf.memory().numTensors).toBe(before);
    trainable.dispose();
  });
});

describe('a transcriber that is resumed', () => {
  it('becomes what it would have been', async () => {
    const sections = { augmentation: { gainDecibels: 3 }, model: { hiddenSize: 4, dropout: 0.2 } };
    const epochs = (count: number) => ({ training: { batchSize: 6, epochs: count } });
    const whole = await trainAll(await build({ ...sections, ...epochs(2) }));
    const half = await trainAll(await build({ ...sections, ...epochs(1) }));
    const resumed = await build({ ...sections, ...epochs(2) }, { resume: half.checkpoint });
    const { checkpoint } = await trainAll(resumed, half.checkpoint.snapshot);
    expect(checkpoint.snapshot.weights).toEqual(whole.checkpoint.snapshot.weights);
    expect(checkpoint.model).toEqual(whole.checkpoint.model);
  });
});

describe('what cannot be trained on', () => {
  it('is a text longer than its sound can say, told with file and text', async () => {
    writeFileSync(join(folder, 'long.tsv'), 'held/1.wav\taaaaaaaaaaaaaaaaaaaaaaaa\n');
    const data = { train: join(folder, 'long.tsv'), validation: null, validationFraction: 0 };
    await expect(build({ data })).rejects.toThrow(
      /long\.tsv:1 \(1\.wav\): "a{24}" needs 47 steps \(24 tokens, and a blank between two that are equal\), and the network reads \d+ of its sound\.$/,
    );
  });

  it('is a text that is too long once its sound is made faster', async () => {
    writeFileSync(join(folder, 'fast.tsv'), 'held/1.wav\tabcabcabcabcab\n');
    const data = { train: join(folder, 'fast.tsv'), validation: null, validationFraction: 0 };
    const training = await build({ data });
    training.trainable.dispose();
    await expect(build({ data, augmentation: { speed: 0.5 } })).rejects.toThrow(
      'needs 14 steps, and the network reads 10',
    );
  });
});

it('frames of numbers are transcribed too', async () => {
  const rows = (text: string) =>
    [...text].flatMap((letter) => [`${letter === 'a' ? 1 : -1},0`, '0,1', '0,1']).join('\n');
  const list = ['aab', 'bba', 'ab', 'ba', 'b', 'a'].map((text, index) => {
    writeFileSync(join(folder, `${index}.csv`), `${rows(text)}\n`);
    return JSON.stringify({ frames: `${index}.csv`, text });
  });
  writeFileSync(join(folder, 'frames.jsonl'), list.join('\n'));
  const data = { train: join(folder, 'frames.jsonl'), validation: null, validationFraction: 0 };
  const training = await build({
    data,
    audio: null,
    training: { batchSize: 6, epochs: 80, optimizer: { learningRate: 0.03 } },
  });
  const { checkpoint } = await trainAll(training);
  const transcriber = loadAs('transcriber', checkpoint, kernels);
  expect(transcriber.secondsPerStep).toBeNull();
  const session = createTranscription(transcriber);
  const values = Float32Array.from(rows('bba').split(/[\n,]/), Number);
  const [found] = session.transcribe([{ type: 'frames', frames: { values, steps: 9, features: 2 } }]);
  expect(found?.text).toBe('bba');
  transcriber.dispose();
  training.trainable.dispose();
}, 60_000);
