import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../../src/checkpoint/checkpoint.js';
import { loadCheckpoint } from '../../../src/checkpoint/load.js';
import { saveCheckpoint } from '../../../src/checkpoint/save.js';
import { CheckpointError, ConfigError, DataError } from '../../../src/errors.js';
import { sampleTexts } from '../../../src/inference/decode/sample.js';
import { scoreTexts } from '../../../src/inference/score/score.js';
import { referenceKernels } from '../../../src/kernels/reference/reference.js';
import { selectKernels } from '../../../src/kernels/select.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { loadAs } from '../../../src/tasks/load-as.js';
import type { EvaluationOf } from '../../../src/tasks/registry.js';
import { buildTraining } from '../../../src/tasks/tasks.js';
import { temporaryFolder } from '../../temporary-folder.js';
import { build, trainAll } from '../tiny-run.js';
import { book, tinyConfig, tunes } from './tiny-tunes.js';

const request = { data: null, batching: null, baseline: false, dynamic: null, cache: null };

describe('a conditional language model that has learned', () => {
  let checkpoint: Checkpoint;
  const config = tinyConfig(tunes, {
    model: { cell: 'gru', hiddenSize: 24, input: { size: 8 } },
    training: { batchSize: 4, sequenceLength: 60, epochs: 60, optimizer: { type: 'adam', learningRate: 0.02 } },
  });
  beforeAll(async () => {
    const training = await buildTraining(config, selectKernels());
    ({ checkpoint } = await trainAll(training));
    training.trainable.dispose();
  });

  it.each([
    ['high', /[abc]/, /[DEF](?!\n)/],
    ['low', /[DEF]/, /[abc]/],
  ])('writes what it is asked for: %s', (style, own, other) => {
    const model = loadAs('textGenerator', checkpoint, selectKernels());
    const given = model.given({ style });
    for (const { text } of sampleTexts(given, { count: 5, length: 60, temperature: 0.5, random: createRandom(1) })) {
      const [, , ...music] = text.split('\n');
      expect(text.startsWith('X:1\nK:')).toBe(true);
      expect(music.join('')).toMatch(own);
      expect(music.join('')).not.toMatch(other);
    }
    given.dispose();
    model.dispose();
  });

  it('gives texts a higher probability under their own conditions than under others', async () => {
    const evaluate = loadAs('evaluation', checkpoint, selectKernels());
    const evaluation = (await evaluate(request, () => {})) as EvaluationOf<'generation'>;
    expect(evaluation).toMatchObject({ kind: 'conditioned', source: 'validation', total: { texts: 4, told: 1 } });
    expect(evaluation.combinations.map(({ conditions }) => conditions.style).sort()).toEqual(['high', 'low']);
    expect(evaluation.total.otherLoss).toBeGreaterThan(evaluation.total.loss + 0.3);
  });

  it('has the loss in evaluation that scoring gives', async () => {
    const evaluate = loadAs('evaluation', checkpoint, selectKernels());
    const file = join(temporaryFolder(), 'low.abc');
    writeFileSync(file, book(['DEF', 'EFEF']));
    const { total } = (await evaluate({ ...request, data: [file] }, () => {})) as EvaluationOf<'generation'>;
    const model = loadAs('textGenerator', checkpoint, selectKernels());
    const given = model.given({ style: 'low' });
    const scores = scoreTexts(given, ['X:1\nK:D\nDEF|DEF|', 'X:1\nK:D\nEFEF|EFEF|EFEF|']);
    const nats = -scores.reduce((sum, { logProbability }) => sum + logProbability, 0);
    expect(total.loss * total.tokenCount).toBeCloseTo(nats, 3);
    given.dispose();
    model.dispose();
  });

  it('evaluates texts of a combination that no training text has', async () => {
    const two = tinyConfig(tunes, { conditions: { fields: { key: 'K' }, size: 3 } });
    const { checkpoint: other } = await trainAll(await build(two));
    const file = join(temporaryFolder(), 'low.abc');
    writeFileSync(file, book(['DEF'], 'G'));
    const evaluate = loadAs('evaluation', other, referenceKernels);
    const { combinations } = (await evaluate({ ...request, data: [file] }, () => {})) as EvaluationOf<'generation'>;
    expect(combinations).toMatchObject([{ conditions: { key: 'G', style: 'low' }, texts: 1 }]);
    expect(combinations[0]?.loss).toBeGreaterThan(0);
  });

  it('refuses other data with conditions never seen', async () => {
    const file = join(temporaryFolder(), 'polka.abc');
    writeFileSync(file, book(['DEF']));
    const evaluate = loadAs('evaluation', checkpoint, referenceKernels);
    const evaluation = evaluate({ ...request, data: [file] }, () => {});
    await expect(evaluation).rejects.toThrow(DataError);
    await expect(evaluation).rejects.toThrow(/style "polka", which does not occur in the training texts/);
  });

  it('refuses to be evaluated as a language model is', async () => {
    const evaluate = loadAs('evaluation', checkpoint, referenceKernels);
    await expect(evaluate({ ...request, baseline: true }, () => {})).rejects.toThrow(
      '--baseline works with language model runs; this is a generation run.',
    );
  });

  it('is not a language model until its conditions are given', () => {
    const before = tf.memory().numTensors;
    const load = () => loadAs('languageModel', checkpoint, referenceKernels);
    expect(load).toThrow(ConfigError);
    expect(load).toThrow('The model needs the condition "style", which was not given.');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is not what another task makes', () => {
    const load = () => loadAs('textGenerator', { ...checkpoint, task: 'languageModel' }, referenceKernels);
    expect(load).toThrow('A language model run cannot be used as a text generator.');
    expect(load).toThrow(expect.objectContaining({ hint: 'Choose a run whose config says task: generation.' }));
  });

  it('comes back whole from a folder', async () => {
    const folder = join(temporaryFolder(), 'checkpoint');
    await saveCheckpoint(folder, checkpoint);
    const loaded = await loadCheckpoint(folder);
    const logits = [checkpoint, loaded].map((each) => {
      const model = loadAs('textGenerator', each, selectKernels());
      const given = model.given({ style: 'high' });
      const decoder = given.network.createDecoder(given.kernels, 1);
      const values = [...decoder.step(Int32Array.of(given.startId), null).logits()];
      decoder.dispose();
      given.dispose();
      model.dispose();
      return values;
    });
    expect(logits[1]).toEqual(logits[0]);
  });

  it.each([
    [
      'other conditions than its model',
      { conditions: { list: [{ name: 'mood', values: ['a', 'b'] }], combinations: [[0]] } },
    ],
    ['no conditions', { conditions: null }],
    ['no vocabulary', { text: null }],
  ])('is refused with %s', (_, changes) => {
    const vocabulary = { ...(checkpoint.vocabulary as object), ...changes };
    const load = () => loadAs('textGenerator', { ...checkpoint, vocabulary }, referenceKernels);
    expect(load).toThrow(CheckpointError);
  });
});

describe('training', () => {
  const config = tinyConfig();

  it('keeps the number of tensors, step by step', async () => {
    const { trainable } = await build(config);
    const { batch, length } = trainable.batches(0);
    expect(length).toBeGreaterThan(1);
    const step = (index: number) => {
      const { gradients } = trainable.step(batch(index), createRandom(1));
      const count = tf.memory().numTensors;
      for (const gradient of gradients.values()) {
        for (const tensor of 'ids' in gradient ? [gradient.ids, gradient.rows] : [gradient]) tensor.dispose();
      }
      return count;
    };
    const before = tf.memory().numTensors;
    const during = step(0);
    expect(tf.memory().numTensors).toBe(before);
    expect(step(0)).toBe(during);
    await trainable.evaluate('validation');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is resumed to the same end', async () => {
    const whole = await trainAll(await build(config));
    const half = await trainAll(await build({ ...config, training: { ...config.training, epochs: 1 } }));
    const rest = await trainAll(await build(config, { resume: half.checkpoint }), half.checkpoint.snapshot);
    expect(rest.checkpoint.snapshot.weights).toEqual(whole.checkpoint.snapshot.weights);
  });

  it('is not resumed on other conditions of the same texts', async () => {
    const { checkpoint } = await trainAll(await build(config));
    const swapped = tinyConfig({ 'high.abc': tunes['low.abc'], 'low.abc': tunes['high.abc'] });
    await expect(build(swapped, { resume: checkpoint })).rejects.toThrow(/not the one/);
  });

  it('draws samples under each combination in turn, and names it', async () => {
    const sampling = { everyEpochs: 1, length: 5, temperatures: [1] };
    const { trainable } = await build(tinyConfig(tunes, { sampling }));
    const given = await Promise.all(
      [0, 1, 2].map(async (epoch) => (await trainable.samples(epoch, createRandom(1)))[0]?.given),
    );
    expect(given).toEqual(['style=high', 'style=low', 'style=high']);
  });

  it('tells its texts, and how many there are of each value', async () => {
    const { describe: tell } = await build(tinyConfig(tunes, { conditions: { fields: { key: 'K' } } }));
    const { splits, facts, words } = tell();
    expect(splits.map(({ name, counts }) => [name, counts.texts])).toEqual([
      ['training', 12],
      ['validation', 4],
    ]);
    expect(facts.map(({ label }) => label)).toEqual(['key', 'style', 'model']);
    expect(facts[1]?.value).toMatch(/^high \d, low \d$/);
    expect(words.commands).toEqual([['sample', expect.stringMatching(/^--condition key=D --condition style=/)]]);
  });

  it('starts from the weights of a checkpoint', async () => {
    const { checkpoint } = await trainAll(await build(config));
    const { trainable } = await build(config, { initialise: { checkpoint, extend: false } });
    const [first] = trainable.parameters;
    expect([...(first?.variable.dataSync() ?? [])]).toEqual([...(checkpoint.snapshot.weights[0]?.data ?? [])]);
  });

  it('refuses weights of other tokens', async () => {
    const { checkpoint } = await trainAll(await build(config));
    const other = tinyConfig({ ...tunes, 'low.abc': book(['DEA', 'AED', 'DDA', 'AAE']) });
    await expect(build(other, { initialise: { checkpoint, extend: false } })).rejects.toThrow(/"A"/);
    await expect(build(other, { initialise: { checkpoint, extend: true } })).rejects.toThrow(
      '--extend is for language models',
    );
  });

  it('refuses weights of another task', async () => {
    const { checkpoint } = await trainAll(await build(config));
    const initialise = { checkpoint: { ...checkpoint, task: 'languageModel' }, extend: false };
    await expect(build(config, { initialise })).rejects.toThrow(
      /languageModel, but a run of the task generation cannot start from it/,
    );
  });
});
