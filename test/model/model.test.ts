import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors.js';
import { buildModel, type Model } from '../../src/model/model.js';
import type { ModelSpec } from '../../src/model/spec.js';
import { stockWeights } from '../../src/model/topology.js';
import { readParameters, writeParameters } from '../../src/model/variables.js';
import { createRandom } from '../../src/runtime/random.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { type Batch, drawBatch, logitsOf, lossAndGradients, tinySpec } from './tiny-model.js';

const networks: [string, Partial<ModelSpec>][] = [
  ['lstm', {}],
  ['gru', { cell: 'gru' }],
  ['simpleRnn, tanh', { cell: 'simpleRnn' }],
  ['simpleRnn, relu', { cell: 'simpleRnn', activation: 'relu' }],
  ['two layers of different sizes', { hiddenSizes: [8, 5] }],
  ['two layers of gru', { cell: 'gru', hiddenSizes: [4, 4] }],
  ['bidirectional lstm', { bidirectional: true, hiddenSizes: [4] }],
  ['two bidirectional layers of simpleRnn', { cell: 'simpleRnn', bidirectional: true, hiddenSizes: [4, 3] }],
  ['bidirectional gru over one-hot vectors', { cell: 'gru', bidirectional: true, input: { type: 'oneHot' } }],
  ['one-hot input', { input: { type: 'oneHot' } }],
  ['tied weights', { tieWeights: true, hiddenSizes: [8, 6] }],
  ['tied weights, bidirectional', { tieWeights: true, bidirectional: true, hiddenSizes: [3] }],
];

/** The model as stock tfjs-layers loads it from what a checkpoint stores. */
async function loadStock(model: Model): Promise<LayersModel> {
  const weights = stockWeights(model.spec, readParameters(model.parameters));
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: model.topology() as object,
      weightSpecs: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      weightData: Float32Array.from(weights.flatMap(({ data }) => [...data])).buffer,
    }),
  );
}

/** Input of the stock model, batch-major, and one row a target in that order. */
function stockInput({ inputs }: Batch, { input, vocabularySize }: ModelSpec): Tensor {
  const ids = tf.tensor2d(inputs, undefined, 'int32').transpose();
  return input.type === 'oneHot' ? tf.oneHot(ids.toInt(), vocabularySize).toFloat() : ids;
}

describe.each(networks)('%s', (_, changes) => {
  const spec = tinySpec(changes);
  const model = buildModel(spec, createRandom(1));
  const batch = drawBatch(4, 3, spec.vocabularySize);

  it('has the logits of the stock model that its topology and weights load', async () => {
    const stock = await loadStock(model);
    const expected = stock.predict(stockInput(batch, spec)) as Tensor;
    const timeMajor = expected.transpose([1, 0, 2]).dataSync();
    expect([...logitsOf(model, batch).dataSync()]).toEqual([...timeMajor].map((value) => expect.closeTo(value, 5)));
  });

  it("has the gradients of the stock model's tape", async () => {
    const stock = await loadStock(model);
    const labels = tf.oneHot(tf.tensor2d(batch.targets, undefined, 'int32').transpose().toInt(), spec.vocabularySize);
    const { value, grads } = tf.variableGrads(() => {
      const logits = stock.apply(stockInput(batch, spec), { training: false }) as Tensor;
      return logits.logSoftmax().mul(labels).sum().neg() as Scalar;
    });
    const { loss, gradients } = lossAndGradients(model, batch);
    expect(loss).toBeCloseTo(value.dataSync()[0] as number, 4);
    expect([...gradients.keys()].sort()).toEqual(model.parameters.map(({ name }) => name).sort());
    const expected = new Map(stock.weights.map((weight) => [weight.originalName, grads[weight.name]]));
    for (const [name, gradient] of gradients) {
      let tape = expected.get(name) as Tensor;
      // In the stock model the output kernel is a copy of its own, transposed.
      if (spec.tieWeights && name === 'embedding/embeddings') {
        tape = tape.add((expected.get('dense/kernel') as Tensor).transpose());
      }
      expect([...gradient], name).toEqual([...tape.dataSync()].map((value) => expect.closeTo(value, 4)));
    }
  });
});

describe('buildModel', () => {
  it('gives the same weights for the same seed and others for another', () => {
    const [one, same, other] = [1, 1, 2].map((seed) =>
      readParameters(buildModel(tinySpec(), createRandom(seed)).parameters),
    );
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('leaves zeros to be overwritten where nothing is to be drawn from', () => {
    const [drawn, empty] = [buildModel(tinySpec(), createRandom(1)), buildModel(tinySpec(), null)];
    expect(readParameters(empty.parameters).every(({ data }) => data.every((value) => value === 0))).toBe(true);
    writeParameters(empty.parameters, readParameters(drawn.parameters));
    const batch = drawBatch(3, 2, 7);
    expect(logitsOf(empty, batch).dataSync()).toEqual(logitsOf(drawn, batch).dataSync());
  });

  it.each([
    ['one-hot input', { input: { type: 'oneHot' as const } }, /one-hot/],
    ['an embedding of another size', { hiddenSizes: [8, 7] }, /6 against 7/],
    ['two directions that make the output twice as wide', { hiddenSizes: [6], bidirectional: true }, /6 against 12/],
  ])('refuses to tie weights with %s', (_, changes, message) => {
    const build = () => buildModel(tinySpec({ tieWeights: true, ...changes }), createRandom(1));
    expect(build).toThrow(ConfigError);
    expect(build).toThrow(message);
  });

  it('disposes all that it made', () => {
    const before = tf.memory().numTensors;
    const model = buildModel(tinySpec({ tieWeights: true, hiddenSizes: [6] }), createRandom(1));
    model.topology();
    model.stepperWeights().dispose();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('masking', () => {
  it.each(['lstm', 'gru', 'simpleRnn'] as const)(
    'gives a %s the gradients of the sequences without padding',
    (cell) => {
      const model = buildModel(tinySpec({ cell, hiddenSizes: [5, 4], bidirectional: true }), createRandom(3));
      const padded = { ...drawBatch(5, 3, 7), lengths: [5, 2, 3] };
      const single = padded.lengths.map((length, row) => {
        const column = (rows: number[][]) => rows.slice(0, length).map((ids) => [ids[row] as number]);
        return lossAndGradients(model, { inputs: column(padded.inputs), targets: column(padded.targets) });
      });
      const whole = lossAndGradients(model, padded);
      expect(whole.loss).toBeCloseTo(
        single.reduce((sum, { loss }) => sum + loss, 0),
        4,
      );
      for (const [name, gradient] of whole.gradients) {
        const sum = [...gradient].map((_, index) =>
          single.reduce((s, one) => s + (one.gradients.get(name)?.[index] ?? 0), 0),
        );
        expect([...gradient], name).toEqual(sum.map((value) => expect.closeTo(value, 4)));
      }
    },
  );
});

describe('dropout', () => {
  const spec = tinySpec({ hiddenSizes: [6, 6], tieWeights: true, dropout: { input: 0.2, between: 0.4, output: 0.3 } });
  const model = buildModel(spec, createRandom(4));
  const batch = drawBatch(4, 3, 7);

  it('has the gradients that finite differences give for the same masks', () => {
    const { gradients } = lossAndGradients(model, batch, createRandom(9));
    const random = createRandom(1);
    for (const { name, variable } of model.parameters) {
      const values = Float32Array.from(variable.dataSync());
      const index = random.integer(values.length);
      const lossAt = (change: number) => {
        const changed = values.slice();
        changed[index] = (values[index] as number) + change;
        writeParameters(
          model.parameters,
          readParameters(model.parameters).map((array) => (array.name === name ? { ...array, data: changed } : array)),
        );
        return lossAndGradients(model, batch, createRandom(9)).loss;
      };
      const difference = (lossAt(1e-2) - lossAt(-1e-2)) / 2e-2;
      lossAt(0);
      expect(gradients.get(name)?.[index], `${name}[${index}]`).toBeCloseTo(difference, 2);
    }
  });

  it('draws other masks from another seed, and none in evaluation', () => {
    const losses = [createRandom(1), createRandom(1), createRandom(2), null, null].map(
      (random) => lossAndGradients(model, batch, random).loss,
    );
    expect(losses[1]).toBe(losses[0]);
    expect(losses[2]).not.toBe(losses[0]);
    expect(losses[3]).not.toBe(losses[0]);
    expect(losses[4]).toBe(losses[3]);
  });
});

describe('tensors', () => {
  it.each(networks)('%s: a pass leaves as many as it found', (_, changes) => {
    const spec = tinySpec({ ...changes, dropout: { input: 0.1, between: 0.1, output: 0.1 } });
    const model = buildModel(spec, createRandom(1));
    const batch = { ...drawBatch(4, 3, spec.vocabularySize), lengths: [4, 2, 0] };
    const before = tf.memory().numTensors;
    lossAndGradients(model, batch, createRandom(1));
    expect(tf.memory().numTensors).toBe(before);
  });
});
