import { describe, expect, it } from 'vitest';
import { CheckpointError, ConfigError, DataError } from '../../src/errors.js';
import { sampleTexts } from '../../src/inference/decode/sample.js';
import { scoreTexts } from '../../src/inference/score/score.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { readParameters } from '../../src/model/variables.js';
import { createRandom } from '../../src/runtime/random.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { loadAs } from '../../src/tasks/load-as.js';
import { forwardSpec } from '../../src/tasks/shared/language-model/forward-spec.js';
import type { EvaluationMetrics } from '../../src/training/trainable.js';
import { build, sentences, tinyConfig, trainAll } from './tiny-run.js';

const corpus = `${sentences.join('\n')}\n`;

describe('what is reported about the data', () => {
  it('counts documents, tokens, vocabulary, unknown words, parameters and padding', async () => {
    const training = await build(tinyConfig({ train: 'a b\na a b c\n', validation: 'a x\nb y c\n', test: 'z\n' }));
    // a, b, c, <EOS>, <UNK>
    const parameterCount = 5 * 5 + (5 + 6 + 1) * 24 + (6 + 1) * 5;
    expect(training.describe()).toMatchObject({
      splits: [
        { name: 'training', counts: { documents: 1, sequences: 2, tokens: 8, unknown: 0 } },
        { name: 'validation', summary: '2 lines in 1 document, 7 tokens, 40.0% of them <UNK>', counts: { unknown: 2 } },
        { name: 'test', summary: '1 line in 1 document, 2 tokens, 100.0% of them <UNK>' },
      ],
      facts: [{ label: 'model', value: `5 tokens in the vocabulary, ${parameterCount} parameters` }],
      padding: expect.closeTo(2 / 10, 12),
    });
  });

  it('has no validation or test where the config has none', async () => {
    const { splits } = (await build(tinyConfig({ train: corpus }))).describe();
    expect(splits.map(({ name }) => name)).toEqual(['training']);
  });

  it('takes the vocabulary from the training text alone', async () => {
    const training = await build(tinyConfig({ train: 'a b\n', validation: 'x x x\n' }));
    expect(training.vocabulary).toMatchObject({ tokens: ['<EOS>', '<UNK>', 'a', 'b'] });
  });
});

describe('an adaptive softmax', () => {
  const adaptive = { type: 'adaptive', cutoffs: [4, 8], shrink: 2 };
  const config = () =>
    tinyConfig({ train: corpus }, { model: { hiddenSize: 6, input: { size: 5 }, output: adaptive } });

  it('is kept in the checkpoint, scores as it evaluates, and samples', async () => {
    const training = await build(config());
    const { checkpoint } = await trainAll(training);
    const stored = JSON.parse(JSON.stringify({ model: checkpoint.model, topology: checkpoint.topology }));
    expect(stored).toMatchObject({ model: { adaptive: { cutoffs: [4, 8], shrink: 2 } }, topology: null });
    const model = loadAs('languageModel', { ...checkpoint, ...stored }, referenceKernels);
    const [score] = scoreTexts(model, ['el perro es rojo'], { ranks: true });
    const decoder = model.network.createDecoder(model.kernels, 1);
    let expected = 0;
    let input = model.startId;
    for (const token of score?.tokens ?? []) {
      const logits = tf.tensor1d(decoder.step(Int32Array.of(input), null).logits().slice());
      input = model.vocabulary.id(token.token);
      expected += tf.logSoftmax(logits).dataSync()[input] as number;
    }
    expect(score?.logProbability).toBeCloseTo(expected, 4);
    const [text] = sampleTexts(model, { length: 8, random: createRandom(1) });
    expect(text?.tokens.every((token) => model.vocabulary.has(token))).toBe(true);
  });

  it('says when the vocabulary ends before its last cutoff', async () => {
    const far = { ...adaptive, cutoffs: [4, 5000] };
    const broken = tinyConfig({ train: corpus }, { model: { hiddenSize: 6, input: { size: 5 }, output: far } });
    await expect(build(broken)).rejects.toThrow('model.output.cutoffs ends at 5000');
  });
});

describe('evaluation', () => {
  /** Loss and targets as inference counts them, a token at a time. */
  async function scored(config: Parameters<typeof build>[0], texts: string[]) {
    const training = await build(config);
    const { checkpoint } = await trainAll(training);
    const metrics = (await training.trainable.evaluate('validation')) as EvaluationMetrics;
    const scores = scoreTexts(loadAs('languageModel', checkpoint, referenceKernels), texts);
    const count = scores.reduce((sum, { tokens }) => sum + tokens.length, 0);
    return { metrics, count, loss: -scores.reduce((sum, { logProbability }) => sum + logProbability, 0) / count };
  }

  it('of sentences is what scoring each of them says', async () => {
    const texts = ['el perro es rojo', 'la casa', 'el perro come en la casa grande y roja', 'no'];
    const { metrics, count, loss } = await scored(tinyConfig({ train: corpus, validation: texts.join('\n') }), texts);
    expect(metrics.targetCount).toBe(count);
    expect(metrics.loss).toBeCloseTo(loss, 5);
    expect(metrics.values.perplexity).toBeCloseTo(Math.exp(loss), 4);
    // rojo, y, no
    expect(metrics.values.unknownShare).toBeCloseTo(3 / count, 12);
  });

  it('of a stream in one row is what scoring it as one text says', async () => {
    const text = 'la casa\nel perro\n';
    const config = tinyConfig(
      { train: corpus, validation: text },
      {
        text: { level: 'character' },
        data: { unit: 'stream' },
        training: { batchSize: 1, sequenceLength: 4, epochs: 1 },
      },
    );
    const { metrics, loss } = await scored(config, [text]);
    expect(metrics.targetCount).toBe(text.length);
    expect(metrics.loss).toBeCloseTo(loss, 5);
    expect(metrics.values.bitsPerCharacter).toBeCloseTo(loss / Math.LN2, 5);
  });

  it('leaves unknown targets out where it says so', async () => {
    const training = await build(tinyConfig({ train: 'a b\n', validation: 'x x x\n' }));
    const metrics = (await training.trainable.evaluate('validation')) as EvaluationMetrics;
    expect(metrics.values.unknownShare).toBe(3 / 4);
    // <EOS> alone is known.
    const known = metrics.values.lossWithoutUnknown as number;
    expect(known).toBeGreaterThan(0);
    expect(known).not.toBeCloseTo(metrics.loss, 6);
  });

  it('is null for a split that is not there', async () => {
    const { trainable } = await build(tinyConfig({ train: corpus }));
    expect([await trainable.evaluate('validation'), await trainable.evaluate('test')]).toEqual([null, null]);
  });
});

describe('training', () => {
  it('sees every training token once an epoch and none of validation or test', async () => {
    const config = tinyConfig({ train: 'a b a\nb a\n', validation: 'c\n', test: 'd\n' });
    const { trainable } = await build(config);
    const batches = trainable.batches(0) as {
      length: number;
      batch(index: number): { targets: Int32Array; targetCount: number };
    };
    let count = 0;
    for (let index = 0; index < batches.length; index++) count += batches.batch(index).targetCount;
    expect(count).toBe(7);
    const other = await build(tinyConfig({ train: 'a b a\nb a\n', validation: 'a a\n', test: 'b\n' }));
    const [one, two] = [await trainAll(await build(config)), await trainAll(other)];
    expect(two.checkpoint.snapshot.weights).toEqual(one.checkpoint.snapshot.weights);
  });

  it('shuffles sentences anew for each epoch, the same for the same seed', async () => {
    const config = tinyConfig({ train: corpus });
    const order = async (epoch: number) => {
      const { trainable } = await build(config);
      const batches = trainable.batches(epoch) as { length: number; batch(index: number): { targets: Int32Array } };
      return Array.from({ length: batches.length }, (_, index) => [...batches.batch(index).targets]);
    };
    expect(await order(1)).toEqual(await order(1));
    expect(await order(1)).not.toEqual(await order(0));
  });

  it('draws a sample for each prompt and temperature after the epochs asked for', async () => {
    const sampling = { prompts: ['', 'la casa'], temperatures: [0, 1], length: 5, everyEpochs: 2 };
    const config = tinyConfig({ train: corpus }, { sampling, training: { batchSize: 2, epochs: 4 } });
    const before = tf.memory().numTensors;
    const training = await build(config);
    const { events } = await trainAll(training);
    const samples = events.filter((event) => event.type === 'sample');
    expect(samples.map(({ epoch }) => epoch)).toEqual([1, 3]);
    expect(samples[0]?.samples.map(({ prompt, temperature }) => [prompt, temperature])).toEqual([
      ['', 0],
      ['', 1],
      ['la casa', 0],
      ['la casa', 1],
    ]);
    expect(samples[0]?.samples.every(({ text }) => typeof text === 'string')).toBe(true);
    training.trainable.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('cannot read backwards', () => {
    const { model } = tinyConfig({ train: corpus });
    const spec = () => forwardSpec({ model: { ...model, bidirectional: true } }, 9);
    expect(spec).toThrow(ConfigError);
    expect(spec).toThrow(/would see the word it predicts/);
  });
});

describe('a checkpoint', () => {
  it('gives the language model back', async () => {
    const training = await build(
      tinyConfig({ train: corpus }, { model: { hiddenSize: 5, input: { size: 5 }, tieWeights: true } }),
    );
    const { checkpoint } = await trainAll(training);
    expect(checkpoint.snapshot.weights.map(({ name }) => name)).toContain('dense/kernel');
    const before = tf.memory().numTensors;
    const model = loadAs(
      'languageModel',
      { ...checkpoint, vocabulary: JSON.parse(JSON.stringify(checkpoint.vocabulary)) },
      referenceKernels,
    );
    const weights = new Map(readParameters(training.trainable.parameters).map(({ name, data }) => [name, data]));
    expect(new Map(readParameters(model.network.parameters).map(({ name, data }) => [name, data]))).toEqual(weights);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['sentences', { unit: 'line' }, { level: 'character' }, '<EOS>', '<EOS>'],
    ['sentences in a stream', { unit: 'line', batching: 'stream' }, { level: 'word' }, '<EOS>', '<EOS>'],
    ['a stream of characters', { unit: 'stream' }, { level: 'character' }, '\n', null],
    ['a stream of words', { unit: 'stream' }, { level: 'word' }, '<EOS>', null],
  ])('of %s knows what stands before and after a text', async (_, data, text, start, end) => {
    const { checkpoint } = await trainAll(await build(tinyConfig({ train: corpus }, { data, text })));
    const { vocabulary, startId, endId } = loadAs('languageModel', checkpoint, referenceKernels);
    expect(vocabulary.token(startId)).toBe(start);
    expect(endId === null ? null : vocabulary.token(endId)).toBe(end);
  });

  it('is resumed to the same end', async () => {
    const config = tinyConfig({ train: corpus, validation: 'la casa\n' }, { training: { batchSize: 2, epochs: 2 } });
    const whole = await trainAll(await build(config));
    const half = await trainAll(await build({ ...config, training: { ...config.training, epochs: 1 } }));
    const rest = await trainAll(await build(config, { resume: half.checkpoint }), half.checkpoint.snapshot);
    expect(rest.checkpoint.snapshot.weights).toEqual(whole.checkpoint.snapshot.weights);
    expect(rest.checkpoint.snapshot.optimizerSlots).toEqual(whole.checkpoint.snapshot.optimizerSlots);
  });

  it('is not resumed on other data', async () => {
    const { checkpoint } = await trainAll(await build(tinyConfig({ train: corpus })));
    const other = build(tinyConfig({ train: `${corpus}la casa\n` }), { resume: checkpoint });
    await expect(other).rejects.toThrow(DataError);
    await expect(other).rejects.toThrow(/not the one/);
  });

  it.each([
    ['a tokenizer of no known kind', { tokenizer: { level: 'byte' } }, /tokenizer is .*byte/],
    ['a tokenizer without its options', { tokenizer: { level: 'word' } }, /tokenizer is/],
    ['no tokenizer', { tokenizer: undefined }, /tokenizer is undefined/],
    [
      'a vocabulary of another size',
      { vocabulary: { tokens: ['<EOS>', '<UNK>'], counts: [1, 0] } },
      /2 tokens, and its model 12/,
    ],
  ])('with %s is refused', async (_, changes, message) => {
    const { checkpoint } = await trainAll(await build(tinyConfig({ train: corpus })));
    const load = () => loadAs('languageModel', { ...checkpoint, ...changes }, referenceKernels);
    expect(load).toThrow(CheckpointError);
    expect(load).toThrow(message);
  });

  it('of another task holds no language model', async () => {
    const { checkpoint } = await trainAll(await build(tinyConfig({ train: corpus })));
    expect(() => loadAs('languageModel', { ...checkpoint, task: 'toString' }, referenceKernels)).toThrow(
      /task toString/,
    );
  });
});

describe('samples', () => {
  it('depend on the generator they are given alone', async () => {
    const sampling = { prompts: [''], temperatures: [1], length: 20, everyEpochs: 1 };
    const { trainable } = await build(tinyConfig({ train: corpus }, { sampling }));
    const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => trainable.samples(0, createRandom(seed))));
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });
});
