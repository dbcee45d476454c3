import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { CheckpointError, ConfigError, DataError } from '../../src/errors.js';
import { scoreTexts } from '../../src/inference/score/score.js';
import { selectKernels } from '../../src/kernels/select.js';
import { tf } from '../../src/runtime/tensorflow.js';
import type { CorpusEvaluation, EvaluatedMethod } from '../../src/tasks/language-model/evaluation/result.js';
import { loadAs } from '../../src/tasks/load-as.js';
import type { EvaluationRequest } from '../../src/tasks/registry.js';
import { buildTraining } from '../../src/tasks/tasks.js';
import type { EvaluationMetrics } from '../../src/training/trainable.js';
import { sentences, tinyConfig, trainAll } from './tiny-run.js';

const kernels = selectKernels();
const corpus = `${sentences.join('\n')}\n`.repeat(4);
const validation = 'el perro es rojo\nla casa grande come\nel perro\n';
const test = 'la casa es grande\nel gato es rojo\n';
const plain: EvaluationRequest = { data: null, batching: null, baseline: false, dynamic: null, cache: null };

async function trained(
  splits: { validation?: string; test?: string } = { validation, test },
  sections: Record<string, unknown> = {},
) {
  const config = tinyConfig({ train: corpus, ...splits }, sections);
  const training = await buildTraining(config, kernels);
  const { checkpoint } = await trainAll(training);
  return { checkpoint, training, folder: dirname(config.data.train[0] as string) };
}

const evaluate = async (checkpoint: Checkpoint, request: Partial<EvaluationRequest> = {}) =>
  (await loadAs('evaluation', checkpoint, kernels)({ ...plain, ...request }, () => {})) as CorpusEvaluation;

const methodOf = ({ ways }: { ways: EvaluatedMethod[] }, name: EvaluatedMethod['way']) =>
  ways.find(({ way }) => way === name) as EvaluatedMethod;

describe('evaluateCorpus', () => {
  it("evaluates the run's test text as training does, and says what was counted", async () => {
    const { checkpoint, training } = await trained();
    const metrics = (await training.trainable.evaluate('test')) as EvaluationMetrics;
    const before = tf.memory().numTensors;
    const evaluation = await evaluate(checkpoint);
    expect(tf.memory().numTensors).toBe(before);
    expect(evaluation.text).toEqual({
      source: 'test',
      documents: 1,
      unit: 'line',
      batching: 'sequences',
      sequences: 2,
      tokenCount: 10,
      endCount: 2,
      // gato and rojo
      unknownCount: 2,
      unknownShare: 2 / 8,
    });
    const [model, ...others] = evaluation.ways;
    expect(others).toEqual([]);
    expect(model).toMatchObject({ way: 'model', gain: 0, settings: {}, tuned: [] });
    expect(model?.loss).toBeCloseTo(metrics.loss, 5);
    expect(model?.perplexity).toBeCloseTo(Math.exp(metrics.loss), 4);
    expect(model?.lossWithoutUnknown).toBeCloseTo(metrics.values.lossWithoutUnknown as number, 5);
    expect(evaluation.notes).toEqual([]);
  });

  it('takes the validation text if there is no test text, and refuses if there is neither', async () => {
    const { checkpoint } = await trained({ validation });
    expect((await evaluate(checkpoint)).text).toMatchObject({ source: 'validation', sequences: 3 });
    const none = evaluate((await trained({})).checkpoint);
    await expect(none).rejects.toThrow(DataError);
    await expect(none).rejects.toThrow(/neither test nor validation text/);
  });

  it('reads a text that it is given, the state carried or not, with no need of the training text', async () => {
    const { checkpoint, folder } = await trained();
    rmSync(join(folder, 'train.txt'));
    const file = join(folder, 'other.txt');
    writeFileSync(file, 'la casa\nel perro come\n');
    const model = loadAs('languageModel', checkpoint, kernels);
    const lossOf = (texts: string[]) => {
      const scores = scoreTexts(model, texts);
      const count = scores.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
      return -scores.reduce((sum, { logProbability }) => sum + logProbability, 0) / count;
    };
    const anew = await evaluate(checkpoint, { data: [file] });
    expect(anew.text).toMatchObject({ source: 'data', batching: 'sequences', tokenCount: 7 });
    expect(methodOf(anew, 'model').loss).toBeCloseTo(lossOf(['la casa', 'el perro come']), 5);

    const carried = await evaluate(checkpoint, { data: [file], batching: 'stream' });
    expect(carried.text).toMatchObject({ batching: 'stream', tokenCount: 7 });
    const tokens = ['la', 'casa', '<EOS>', 'el', 'perro', 'come', '<EOS>'];
    const ids = model.vocabulary.encode(tokens);
    const inputs = Int32Array.of(0, ...ids.subarray(0, -1));
    const batch = { inputs, targets: ids, lengths: null, steps: 7, batchSize: 1, targetCount: 7, continues: false };
    const { losses } = model.network.predict(model.kernels, batch, { ranks: false });
    expect(methodOf(carried, 'model').loss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 7, 5);
    expect(methodOf(carried, 'model').loss).not.toBeCloseTo(methodOf(anew, 'model').loss, 6);
  });

  it('warns of a text that the run was trained on', async () => {
    const { checkpoint, folder } = await trained();
    const { notes } = await evaluate(checkpoint, { data: [join(folder, 'train.txt')] });
    expect(notes).toEqual([expect.stringMatching(/^The run was trained on .*train\.txt or a part of it/)]);
  });
});

describe('baselines', () => {
  it('are n-grams of the training text, and a mixture whose weight validation decides', async () => {
    const { checkpoint } = await trained();
    const evaluation = await evaluate(checkpoint, { baseline: true });
    expect(evaluation.ways.map(({ way }) => way)).toEqual(['model', 'unigram', 'trigram', 'mixture']);
    const [model, unigram, trigram, mixture] = ['model', 'unigram', 'trigram', 'mixture'].map((way) =>
      methodOf(evaluation, way as EvaluatedMethod['way']),
    );
    expect(trigram?.loss).toBeLessThan(unigram?.loss as number);
    expect(trigram?.gain).toBeCloseTo((model?.loss as number) - (trigram?.loss as number), 12);
    expect(mixture?.tuned).toEqual(['weight']);
    const weight = mixture?.settings.weight;
    // An epoch on five sentences: the trigrams know more.
    expect(weight).toBeLessThan(0.5);
    // The mixture differs from both parts and is at least as good as the worse one.
    expect(mixture?.loss).not.toBe(trigram?.loss);
    expect(mixture?.loss).toBeLessThan(model?.loss as number);
    expect(evaluation.notes).toEqual([]);
  });

  it('are not mixed by a weight that the evaluated text decides', async () => {
    const { checkpoint, folder } = await trained();
    const file = join(folder, 'copy.txt');
    writeFileSync(file, validation);
    const same = await evaluate(checkpoint, { baseline: true, data: [file] });
    expect(same.ways.map(({ way }) => way)).toEqual(['model', 'unigram', 'trigram']);
    expect(same.notes[0]).toMatch(/mixture .* omitted: .*that is the text evaluated/);
    const none = await evaluate((await trained({ test })).checkpoint, { baseline: true });
    expect(none.notes[0]).toMatch(/the run has no validation text/);
  });

  it('are those of the text that the checkpoint was trained on, or none', async () => {
    const { checkpoint, folder } = await trained();
    writeFileSync(join(folder, 'train.txt'), `${corpus}la casa\n`);
    await expect(evaluate(checkpoint, { baseline: true })).rejects.toThrow(
      /not the one that the checkpoint was trained on/,
    );
  });
});

describe('dynamic evaluation and the cache', () => {
  it('are tuned on validation where no value is given', async () => {
    const { checkpoint } = await trained();
    const evaluation = await evaluate(checkpoint, {
      dynamic: { learningRate: null, steps: null },
      cache: { theta: null, lambda: null, window: 50 },
    });
    const [dynamic, cache] = [methodOf(evaluation, 'dynamic'), methodOf(evaluation, 'cache')];
    expect(dynamic).toMatchObject({ settings: { steps: 5 }, tuned: ['learningRate'] });
    expect(dynamic.settings.learningRate).toBeGreaterThan(0);
    expect(cache).toMatchObject({ settings: { window: 50 }, tuned: ['theta', 'lambda'] });
    // What was tuned is what the text was evaluated with.
    const { theta = 0, lambda = 0, window = 0 } = cache.settings;
    const given = await evaluate(checkpoint, { cache: { theta, lambda, window } });
    expect(theta).toBeGreaterThan(0);
    expect(cache.loss).toBe(methodOf(given, 'cache').loss);
    for (const { loss, gain } of [dynamic, cache])
      expect(gain).toBeCloseTo(methodOf(evaluation, 'model').loss - loss, 12);
  });

  it('take values that are given, and need no validation then', async () => {
    const { checkpoint } = await trained({ test });
    const evaluation = await evaluate(checkpoint, {
      dynamic: { learningRate: 0.1, steps: 3 },
      cache: { theta: 0.5, lambda: 0, window: 50 },
    });
    expect(methodOf(evaluation, 'dynamic')).toMatchObject({ settings: { learningRate: 0.1, steps: 3 }, tuned: [] });
    // A cache that is not trusted changes nothing.
    expect(methodOf(evaluation, 'cache').loss).toBeCloseTo(methodOf(evaluation, 'model').loss, 10);
  });

  it('are never tuned on the evaluated text', async () => {
    const { checkpoint } = await trained({ validation });
    const dynamic = evaluate(checkpoint, { dynamic: { learningRate: null, steps: null } });
    await expect(dynamic).rejects.toThrow(ConfigError);
    await expect(dynamic).rejects.toThrow(/Cannot tune the rate .*that is the text to be evaluated/);
    const cache = evaluate(checkpoint, { cache: { theta: 1, lambda: null, window: 9 } });
    await expect(cache).rejects.toThrow(/Cannot tune lambda of the cache/);
  });
});

it('a bidirectional language model is not evaluated as if it had probabilities of texts', async () => {
  const { checkpoint } = await trained({ validation, test }, { task: 'bidirectionalLanguageModel' });
  const evaluation = async () => evaluate(checkpoint);
  await expect(evaluation()).rejects.toThrow(CheckpointError);
  await expect(evaluation()).rejects.toThrow(/A \w[\w ]* run cannot be evaluated\./);
});
