import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import { referenceKernels } from '../../../src/kernels/reference/reference.js';
import { buildModel, type Model } from '../../../src/model/language/model.js';
import type { ModelSpec } from '../../../src/model/language/spec.js';
import { stockWeights } from '../../../src/model/topology.js';
import { readParameters, writeParameters } from '../../../src/model/variables.js';
import { kerasLayers } from '../../../src/runtime/layers.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { type Batch, drawBatch, logitsOf, lossAndGradients, tinySpec } from '../tiny-model.js';
import '../../gradients.js';

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
  return kerasLayers().loadLayersModel(
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
      // In the stock model the output kernel is a separate, transposed copy.
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
    model.createDecoder(referenceKernels, 1).dispose();
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

/** The derivative of `lossAt` by each of a few numbers of each parameter, beside what backpropagation says. */
function compareWithDifferences(model: Model, gradients: Map<string, Float32Array>, lossAt: () => number): void {
  const random = createRandom(1);
  for (const { name, variable } of model.parameters) {
    const values = Float32Array.from(variable.dataSync());
    const index = random.integer(values.length);
    const lossWith = (change: number) => {
      const changed = values.slice();
      changed[index] = (values[index] as number) + change;
      writeParameters(
        model.parameters,
        readParameters(model.parameters).map((array) => (array.name === name ? { ...array, data: changed } : array)),
      );
      return lossAt();
    };
    const difference = (lossWith(1e-2) - lossWith(-1e-2)) / 2e-2;
    lossWith(0);
    expect(gradients.get(name)?.[index] ?? 0, `${name}[${index}]`).toBeCloseTo(difference, 2);
  }
}

describe.each([
  ['dropout', { input: 0.2, between: 0.4, output: 0.3 }],
  ['locked dropout', { input: 0.2, between: 0.4, output: 0.3, locked: true }],
  ['weight drop', { input: 0, between: 0, output: 0, recurrentWeights: 0.5 }],
  ['embedding dropout', { input: 0, between: 0, output: 0, embedding: 0.4 }],
])('%s', (_, dropout) => {
  const spec = tinySpec({ hiddenSizes: [6, 6], tieWeights: true, dropout });
  const model = buildModel(spec, createRandom(4));
  const batch = { ...drawBatch(4, 3, 7), lengths: [4, 2, 3] };

  it('has the gradients that finite differences give for the same masks', () => {
    const run = () => lossAndGradients(model, batch, createRandom(9));
    compareWithDifferences(model, run().gradients, () => run().loss);
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

describe('weight drop', () => {
  it.each(['lstm', 'gru', 'simpleRnn'] as const)('runs a %s with the masked recurrent kernels alone', (cell) => {
    const rate = 0.5;
    const dropout = { input: 0, between: 0, output: 0, recurrentWeights: rate };
    const model = buildModel(tinySpec({ cell, hiddenSizes: [5, 4], dropout }), createRandom(2));
    const batch = drawBatch(6, 2, 7);
    const { loss, gradients } = lossAndGradients(model, batch, createRandom(7));

    const masks = createRandom(7);
    const masked = buildModel(tinySpec({ cell, hiddenSizes: [5, 4] }), null);
    const kernelMasks = new Map<string, Float32Array>();
    const weights = readParameters(model.parameters).map((array) => {
      if (!array.name.endsWith('recurrent_kernel')) return array;
      const mask = referenceKernels.dropoutMask(array.shape, rate, masks.seed()).dataSync<'float32'>();
      kernelMasks.set(array.name, Float32Array.from(mask));
      return { ...array, data: array.data.map((value, index) => value * (mask[index] as number)) };
    });
    writeParameters(masked.parameters, weights);
    const expected = lossAndGradients(masked, batch);
    expect(kernelMasks.size).toBe(2);
    expect(loss).toBe(expected.loss);
    for (const [name, gradient] of expected.gradients) {
      const mask = kernelMasks.get(name);
      expect(gradients.get(name), name).toEqual(
        mask === undefined ? gradient : gradient.map((value, index) => value * (mask[index] as number)),
      );
    }
  });
});

describe('penalties on the last layer', () => {
  const dropout = { input: 0, between: 0, output: 0.3, locked: true };
  const spec = tinySpec({ hiddenSizes: [6, 5], dropout });
  const rates = { activation: 0.7, temporal: 1.3 };

  /** Both penalties by their definition, a number after the other. */
  function penaltiesOf(model: Model, { inputs, lengths }: Batch, seed: number): number {
    const batchSize = inputs[0]?.length ?? 0;
    const initialState = model.zeroState(batchSize);
    const ids = tf.tensor2d(inputs, undefined, 'int32');
    const rowLengths = lengths ? tf.tensor1d(lengths, 'int32') : null;
    const outputs = [null, createRandom(seed)].map((random) => {
      const pass = model.forward(referenceKernels, { ids, lengths: rowLengths, initialState, random });
      return pass.hidden.arraySync();
    }) as [number[][][], number[][][]];
    const [plain, dropped] = outputs;
    let sum = 0;
    for (let row = 0; row < batchSize; row++) {
      for (let step = 0; step < (lengths?.[row] ?? inputs.length); step++) {
        for (let unit = 0; unit < 5; unit++) {
          const at = (values: number[][][], time: number) => values[time]?.[row]?.[unit] as number;
          sum += (rates.activation / 5) * at(dropped, step) ** 2;
          if (step > 0) sum += (rates.temporal / 5) * (at(plain, step) - at(plain, step - 1)) ** 2;
        }
      }
    }
    return sum;
  }

  it.each([
    ['without padding', undefined],
    ['with padding', [5, 1, 3]],
  ])('add the gradients of their sum, and leave the loss as it is, %s', (_, lengths) => {
    const model = buildModel(spec, createRandom(4));
    const batch = { ...drawBatch(5, 3, 7), ...(lengths && { lengths }) };
    const { loss, gradients } = lossAndGradients(model, batch, createRandom(9), rates);
    const plain = lossAndGradients(model, batch, createRandom(9));
    expect(loss).toBe(plain.loss);
    const added = new Map(
      [...gradients].map(([name, values]) => {
        const without = plain.gradients.get(name) as Float32Array;
        return [name, values.map((value, index) => value - (without[index] as number))];
      }),
    );
    expect(Math.max(...[...added.values()].flatMap((values) => [...values.map(Math.abs)]))).toBeGreaterThan(0.1);
    compareWithDifferences(model, added, () => penaltiesOf(model, batch, 9));
  });

  it('ask nothing of a change where there is one step', () => {
    const model = buildModel(spec, createRandom(4));
    const batch = drawBatch(1, 3, 7);
    const temporal = { activation: 0, temporal: 1 };
    expect(lossAndGradients(model, batch, null, temporal)).toEqual(lossAndGradients(model, batch));
  });
});

describe('tensors', () => {
  it.each(networks)('%s: a pass leaves as many as it found', (_, changes) => {
    const embedding = changes.input === undefined ? 0.1 : 0;
    const dropout = { input: 0.1, between: 0.1, output: 0.1, locked: true, recurrentWeights: 0.1, embedding };
    const spec = tinySpec({ ...changes, dropout });
    const model = buildModel(spec, createRandom(1));
    const batch = { ...drawBatch(4, 3, spec.vocabularySize), lengths: [4, 2, 0] };
    const before = tf.memory().numTensors;
    lossAndGradients(model, batch, createRandom(1), { activation: 1, temporal: 1 });
    lossAndGradients(model, batch, null, { activation: 1, temporal: 1 });
    expect(tf.memory().numTensors).toBe(before);
  });
});
