import { describe, expect, it } from 'vitest';
import { planSequences } from '../../src/data/batches.js';
import type { EncodedCorpus } from '../../src/data/sequences.js';
import { TrainingError } from '../../src/errors.js';
import { selectKernels } from '../../src/kernels/select.js';
import { buildModel, type Model } from '../../src/model/language/model.js';
import { predictBatch } from '../../src/model/language/predict-batch.js';
import type { ModelSpec } from '../../src/model/language/spec.js';
import { readParameters, writeParameters } from '../../src/model/variables.js';
import { createRandom } from '../../src/runtime/random.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { cacheProbabilities } from '../../src/tasks/language-model/evaluation/cache.js';
import { corpusLosses } from '../../src/tasks/language-model/evaluation/corpus-losses.js';
import { dynamicLosses } from '../../src/tasks/language-model/evaluation/dynamic.js';
import { tinySpec } from '../model/tiny-model.js';

const kernels = selectKernels();
const stream = { batching: 'stream' as const, startId: 0 };
const sequences = { batching: 'sequences' as const, startId: 0 };

/** Sequences of these lengths over `symbols` ids. */
function corpusOf(lengths: number[], symbols: number): EncodedCorpus {
  const random = createRandom(7);
  const ids = Int32Array.from({ length: lengths.reduce((a, b) => a + b, 0) }, () => random.integer(symbols));
  let start = 0;
  const views = lengths.map((length) => {
    start += length;
    return ids.subarray(start - length, start);
  });
  const ends = Uint32Array.from(views, (view) => (view.byteOffset - ids.byteOffset) / 4 + view.length);
  return { ids, ends, sequences: views, types: symbols, unknown: 0, unknownShare: 0 };
}

/** Nats of each token of `ids`, read as one sequence from a state of zeros. */
function alone(model: Model, ids: Int32Array): number[] {
  const batch = planSequences([ids], { batchSize: 1, maxLength: null, startId: 0, random: null }).batch(0);
  return [...predictBatch(model, kernels, batch, { ranks: false }).losses];
}

const close = (values: ArrayLike<number>, digits = 5) => Array.from(values, (value) => expect.closeTo(value, digits));

describe('corpusLosses', () => {
  const model = buildModel(tinySpec({ hiddenSizes: [6, 5] }), createRandom(2));
  const lengths = Array.from({ length: 70 }, (_, index) => 1 + ((index * 5) % 11));
  const corpus = corpusOf(lengths, 7);

  it('has each token of each sequence at its place', async () => {
    const nats = await corpusLosses(model, kernels, corpus, sequences);
    expect([...nats]).toEqual(close(corpus.sequences.flatMap((sequence) => alone(model, sequence))));
  });

  it('carries the state through a stream, which it reads in one row', async () => {
    const nats = await corpusLosses(model, kernels, corpus, stream);
    expect([...nats]).toEqual(close(alone(model, corpus.ids)));
  });
});

/** A model that says the same everywhere: all weights are 0, its states too, and only the output's bias learns. */
const constantModel = (changes: Partial<ModelSpec> = {}) =>
  buildModel(tinySpec({ vocabularySize: 4, ...changes }), null);

describe('dynamicLosses', () => {
  it('is stochastic gradient descent, to the digit', async () => {
    const corpus = corpusOf([9], 4);
    const nats = await dynamicLosses(constantModel(), kernels, corpus, { ...stream, learningRate: 0.5, steps: 2 });
    // The gradient of the mean loss of a segment is the mean of softmax(b) - onehot(x).
    const bias = [0, 0, 0, 0];
    const expected: number[] = [];
    for (let start = 0; start < 9; start += 2) {
      const segment = [...corpus.ids.subarray(start, start + 2)];
      const total = bias.reduce((sum, value) => sum + Math.exp(value), 0);
      expected.push(...segment.map((id) => Math.log(total) - (bias[id] as number)));
      const softmax = bias.map((value) => Math.exp(value) / total);
      for (const id of bias.keys()) {
        const share = segment.filter((own) => own === id).length / segment.length;
        bias[id] = (bias[id] as number) - 0.5 * ((softmax[id] as number) - share);
      }
    }
    expect([...nats]).toEqual(close(expected));
  });

  it.each([
    ['a stream', stream],
    ['sequences', sequences],
  ])('is plain evaluation of %s at a rate of 0, whatever the segments', async (_, reading) => {
    const model = buildModel(tinySpec({ hiddenSizes: [6, 5] }), createRandom(2));
    const corpus = corpusOf([4, 1, 7], 7);
    const plain = await corpusLosses(model, kernels, corpus, reading);
    for (const steps of [1, 3, 50]) {
      const nats = await dynamicLosses(model, kernels, corpus, { ...reading, learningRate: 0, steps });
      expect([...nats]).toEqual(close(plain));
    }
  });

  it('gains on a text that repeats itself, and gives the weights back', async () => {
    const model = buildModel(tinySpec(), createRandom(2));
    const once = corpusOf([12], 7).ids;
    const ids = Int32Array.from({ length: 240 }, (_, index) => once[index % 12] as number);
    const corpus = { ...corpusOf([1], 7), ids, sequences: [ids] };
    const weights = readParameters(model.parameters);
    const tensors = tf.memory().numTensors;
    const nats = await dynamicLosses(model, kernels, corpus, { ...stream, learningRate: 0.3, steps: 4 });
    expect(tf.memory().numTensors).toBe(tensors);
    expect(readParameters(model.parameters)).toEqual(weights);
    const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
    expect(sum(nats)).toBeLessThan(0.95 * sum(await corpusLosses(model, kernels, corpus, stream)));
  });

  it('says when the rate is too high', async () => {
    const model = buildModel(tinySpec({ cell: 'simpleRnn', activation: 'relu' }), createRandom(2));
    const run = dynamicLosses(model, kernels, corpusOf([200], 7), { ...stream, learningRate: 1e30, steps: 2 });
    await expect(run).rejects.toThrow(TrainingError);
    await expect(run).rejects.toThrow(/diverged at the rate 1e\+30/);
  });
});

describe('cacheProbabilities', () => {
  it('is the frequency of a token in the window if all states are equal', async () => {
    const { ids } = corpusOf([600], 4);
    const corpus = { ...corpusOf([1], 4), ids, sequences: [ids] };
    const before = tf.memory().numTensors;
    const model = constantModel();
    const [probabilities] = await cacheProbabilities(model, kernels, corpus, { ...stream, thetas: [0.7], window: 10 });
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
    const expected = Array.from(ids, (id, position) => {
      const window = [...ids.subarray(Math.max(0, position - 10), position)];
      return window.length === 0 ? 0 : window.filter((other) => other === id).length / window.length;
    });
    expect([...(probabilities ?? [])]).toEqual(close(expected, 10));
  });

  it('recalls what came after states like its own, the more sharply the larger theta', async () => {
    // h = tanh(2 x): the product of two states is tanh(2)² where the tokens read are the same, else 0.
    const spec = { cell: 'simpleRnn' as const, input: { type: 'oneHot' as const }, hiddenSizes: [4] };
    const model = constantModel(spec);
    const kernel = Float32Array.from({ length: 16 }, (_, index) => (index % 5 === 0 ? 2 : 0));
    writeParameters(
      model.parameters,
      readParameters(model.parameters).map((array) =>
        array.name === 'simple_rnn_1/kernel' ? { ...array, data: kernel } : array,
      ),
    );
    const thetas = [0, 1, 4];
    const { ids } = corpusOf([40], 4);
    const corpus = { ...corpusOf([1], 4), ids, sequences: [ids] };
    const found = await cacheProbabilities(model, kernels, corpus, { ...stream, thetas, window: 1000 });
    const read = [0, ...ids];
    for (const [index, theta] of thetas.entries()) {
      const expected = Array.from(ids, (id, position) => {
        const weights = Array.from({ length: position }, (_, before) =>
          Math.exp(read[before] === read[position] ? theta * Math.tanh(2) ** 2 : 0),
        );
        const total = weights.reduce((a, b) => a + b, 0);
        return weights.reduce((sum, weight, before) => (ids[before] === id ? sum + weight / total : sum), 0);
      });
      expect([...(found[index] ?? [])]).toEqual(close(expected));
    }
  });

  it('remembers sequences that came before', async () => {
    const ids = Int32Array.of(1, 2, 3, 1, 2, 3);
    const corpus = { ...corpusOf([1], 4), ids, sequences: [ids.subarray(0, 3), ids.subarray(3)] };
    const [found] = await cacheProbabilities(constantModel(), kernels, corpus, {
      ...sequences,
      thetas: [1],
      window: 9,
    });
    expect([...(found ?? [])]).toEqual(close([0, 0, 0, 1 / 3, 1 / 4, 1 / 5]));
  });
});
