import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Case, Trained } from './many.js';
import { backend, compileScript, configsOf, freePorts, startWorker } from './workers.js';

const STEPS = Number(process.env.RNN_STEPS ?? 200);
const config = (name: string) => join(import.meta.dirname, `../../configs/${name}.yaml`);
// Five rows for two workers, and batches of one row, of which a worker has none.
const common = ['training.batchSize=5', `training.steps=${STEPS}`, 'training.epochs=null', 'seed=3'];
const sgd = 'training.optimizer={"type":"sgd","learningRate":1}';

// Lines of the corpus, so that a few steps make an epoch.
const text = ['data.train=TEXT', 'model.tieWeights=false', 'model.input.size=12', 'model.hiddenSize=12'];

const cases: Case[] = [
  {
    name: 'a language model of characters, its state carried, two dropouts',
    config: config('quickstart'),
    set: [
      ...text,
      'text.level=character',
      'model.layers=2',
      'model.dropout={"between":0.2,"output":0.1}',
      'data.batching=stream',
      'training.sequenceLength=30',
    ],
  },
  {
    name: 'a language model of words, tied, all dropouts, penalties, an average of the weights',
    config: config('quickstart'),
    set: [
      ...text,
      'model.tieWeights=true',
      'model.layers=2',
      'model.dropout={"locked":true,"embedding":0.1,"input":0.2,"between":0.2,"output":0.3,"recurrentWeights":0.3}',
      'objective={"activationRegularization":2,"temporalRegularization":1}',
      'training.averaging={"patience":1}',
      sgd,
      'training.schedule={"type":"constant"}',
      'training.clipNorm=0.25',
    ],
  },
  {
    name: 'a language model with an adaptive softmax',
    config: config('quickstart'),
    set: [...text, 'model.output={"type":"adaptive","cutoffs":[40,100]}', 'training.earlyStopping=null'],
  },
  { name: 'a bidirectional language model', config: config('fill-es'), set: [...text, 'model.tieWeights=true'] },
  {
    name: 'tagging with a CRF, dropped words and their characters',
    config: config('ner-small'),
    set: ['model.hiddenSize=12', 'model.input.size=10', 'model.input.characters={"size":6,"hiddenSize":6}'],
  },
  { name: 'tagging with a sigmoid', config: config('course-ner'), set: [] },
  {
    name: 'classification with attention and class weights',
    config: config('reviews-small'),
    set: ['model.hiddenSize=10', 'training.classWeights=balanced'],
  },
  {
    name: 'classification of frames',
    config: config('movements-small'),
    set: ['model.hiddenSize=10', 'training.optimizer.learningRate=0.002'],
  },
  {
    name: 'transcription by CTC',
    config: config('tones-small'),
    set: ['model.hiddenSize=10', 'training.optimizer.learningRate=0.002'],
  },
  {
    name: 'translation with scheduled sampling and smoothed labels',
    config: config('translation-small'),
    set: [
      'objective={"labelSmoothing":0.1,"scheduledSampling":{"type":"linear","start":0,"epochs":2,"most":0.5}}',
      'model.encoder.hiddenSize=10',
      'model.decoder={"cell":"gru","hiddenSize":20,"embeddingSize":8}',
      'training.optimizer.learningRate=0.002',
      'sampling.everyEpochs=3',
    ],
  },
  {
    name: 'generation under conditions',
    config: config('melody-small'),
    set: [
      'model.hiddenSize=16',
      'training.sequenceLength=60',
      'sampling={"length":20,"everyEpochs":1,"temperatures":[0.5]}',
    ],
  },
];

describe.runIf(backend.name === 'tensorflow')(`${STEPS} steps of two workers`, () => {
  let compiled = '';
  let one: Trained[] = [];
  let workers: Trained[][] = [];

  beforeAll(async () => {
    compiled = mkdtempSync(join(tmpdir(), 'rnn-tasks-'));
    const lines = readFileSync(join(import.meta.dirname, '../../data/es-sentences.txt'), 'utf8').split('\n');
    writeFileSync(join(compiled, 'text.txt'), lines.slice(0, 200).join('\n'));
    const withText = (setting: string) => setting.replace('TEXT', join(compiled, 'text.txt'));
    const file = join(compiled, 'cases.json');
    writeFileSync(
      file,
      JSON.stringify(cases.map((each) => ({ ...each, set: [...common, ...each.set].map(withText) }))),
    );
    const args = [compileScript('train-many', compiled), file];
    const results = async (tfConfig: string | null) => {
      const { stdout, stderr, exitCode } = await startWorker(args, tfConfig).ended;
      if (exitCode !== 0) throw new Error(stderr);
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Trained);
    };
    one = await results(null);
    const addresses = (await freePorts(2)).map((port) => `127.0.0.1:${port}`);
    workers = await Promise.all(configsOf(addresses).map(results));
  }, 900_000);
  afterAll(() => rmSync(compiled, { recursive: true, force: true }));

  // In nats: a loss near 0 has few significant digits.
  const worst = (left: readonly number[], right: readonly number[]) =>
    left.reduce((most, value, index) => {
      return Math.max(most, Math.abs(value - (right[index] as number)) / Math.max(1, Math.abs(value)));
    }, 0);

  describe.each(cases.map(({ name }, index) => ({ name, index })))('of $name', ({ index }) => {
    it('have the losses of one process', () => {
      const [alone, chief] = [one[index] as Trained, workers[0]?.[index] as Trained];
      expect(alone.losses).toHaveLength(STEPS);
      expect(chief.losses).toHaveLength(STEPS);
      expect(worst(alone.losses, chief.losses)).toBeLessThan(1e-6);
    });

    it('end with the same bits on both', () => {
      expect(workers[1]?.[index]?.weights).toBe(workers[0]?.[index]?.weights);
      expect(workers[1]?.[index]?.losses).toEqual(workers[0]?.[index]?.losses);
    });

    it('are evaluated as by one process, and the same on both', () => {
      const [alone, chief, other] = [
        one[index] as Trained,
        workers[0]?.[index] as Trained,
        workers[1]?.[index] as Trained,
      ];
      expect(chief.evaluations.length).toBe(alone.evaluations.length);
      for (const [number, evaluation] of alone.evaluations.entries()) {
        for (const [key, value] of Object.entries(evaluation))
          expect(chief.evaluations[number]?.[key]).toBeCloseTo(value, 4);
      }
      expect(other.evaluations).toEqual(chief.evaluations);
      expect(other.samples).toEqual(chief.samples);
      expect(chief.samples.length).toBe(alone.samples.length);
    });

    it('leave the number of tensors as it was', () => {
      const tensors = workers[0]?.[index]?.tensors as number[];
      expect(tensors.at(-1)).toBe(tensors[Math.floor(tensors.length / 2)]);
    });
  });
});
