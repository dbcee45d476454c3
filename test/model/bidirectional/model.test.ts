import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import { isSparse } from '../../../src/kernels/gradient.js';
import type { Kernels } from '../../../src/kernels/kernels.js';
import { referenceKernels } from '../../../src/kernels/reference/reference.js';
import { selectKernels } from '../../../src/kernels/select.js';
import { type BidirectionalModel, buildBidirectionalModel } from '../../../src/model/bidirectional/model.js';
import { disposeGradients } from '../../../src/model/gradients.js';
import type { ModelSpec } from '../../../src/model/language/spec.js';
import type { GradientStore } from '../../../src/model/parameters.js';
import { stockWeights } from '../../../src/model/topology.js';
import { readParameters, writeParameters } from '../../../src/model/variables.js';
import { kerasLayers } from '../../../src/runtime/layers.js';
import { createRandom, type Random } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { tinySpec } from '../tiny-model.js';

const V = 7;
const networks: [string, Partial<ModelSpec>][] = [
  ['lstm', {}],
  ['two layers of gru of different sizes', { cell: 'gru', hiddenSizes: [5, 4] }],
  ['simpleRnn over one-hot vectors', { cell: 'simpleRnn', input: { type: 'oneHot' } }],
  ['three layers of simpleRnn, relu', { cell: 'simpleRnn', activation: 'relu', hiddenSizes: [4, 5, 4] }],
  ['tied weights', { tieWeights: true, hiddenSizes: [8, 6] }],
];

const specOf = (changes: Partial<ModelSpec>) => tinySpec({ vocabularySize: V, bidirectional: true, ...changes });

/** Rows of ids of some lengths, each between two boundaries of id 0, as the network reads them. */
function collate(rows: number[][]) {
  const [steps, batchSize] = [Math.max(...rows.map((row) => row.length)), rows.length];
  const grid = (offset: number) =>
    Array.from({ length: steps }, (_, step) =>
      Array.from({ length: batchSize }, (_, row) => (rows[row] as number[])[step + offset] ?? 0),
    );
  return { before: grid(-1), targets: grid(0), after: grid(1), lengths: rows.map((row) => row.length) };
}

const rows = [[2, 3, 4, 5, 6], [6, 2], [3], [4, 4, 1, 2]];

/** Logits with the bias, [T][B][V]. */
function logitsOf(model: BidirectionalModel, kernels: Kernels, given: number[][]): number[][][] {
  const { before, after, lengths } = collate(given);
  return tf.tidy(() => {
    const hidden = model.hidden(kernels, {
      before: tf.tensor2d(before, undefined, 'int32'),
      after: tf.tensor2d(after, undefined, 'int32'),
      lengths: tf.tensor1d(lengths, 'int32'),
    });
    const logits = model.logits(hidden).add(model.outputBias);
    return logits.reshape([before.length, given.length, V]).arraySync() as number[][][];
  });
}

/** The summed loss and its gradients by name, dense. */
function lossAndGradients(model: BidirectionalModel, kernels: Kernels, random: Random | null = null) {
  const { before, targets, after, lengths } = collate(rows);
  const tensors = [before, after].map((ids) => tf.tensor2d(ids, undefined, 'int32')) as [Tensor2D, Tensor2D];
  const inputs = { before: tensors[0], after: tensors[1], lengths: tf.tensor1d(lengths, 'int32') };
  const pass = model.forward(kernels, { ...inputs, random });
  const mask = tf.tensor1d(before.flatMap((_, step) => lengths.map((length) => (step < length ? 1 : 0))));
  const targetIds = tf.tensor1d(targets.flat(), 'int32');
  const { losses, dLogits } = kernels.softmaxCrossEntropy(pass.logits, model.outputBias, targetIds, mask);
  const store: GradientStore = new Map();
  pass.backward(dLogits, store);
  const loss = Float32Array.from(losses.dataSync()).reduce((sum, value) => sum + value, 0);
  const gradients = new Map<string, Float32Array>();
  for (const [{ name, variable }, gradient] of store) {
    const dense = tf.tidy(() =>
      (isSparse(gradient)
        ? tf.scatterND(gradient.ids.expandDims(1), gradient.rows, variable.shape)
        : gradient.clone()
      ).dataSync(),
    );
    gradients.set(name, Float32Array.from(dense));
  }
  disposeGradients(store);
  tf.dispose([inputs.before, inputs.after, inputs.lengths, mask, targetIds, losses, pass.logits]);
  return { loss, gradients };
}

describe.each([
  ['reference', referenceKernels],
  ['the fastest', selectKernels()],
])('with %s kernels', (_, kernels) => {
  it.each(networks)('%s: a token cannot influence its own prediction, and every other token does', (_, changes) => {
    const model = buildBidirectionalModel(specOf(changes), createRandom(1));
    const sentence = rows[0] as number[];
    const logits = logitsOf(model, kernels, [sentence]);
    for (const [place, token] of sentence.entries()) {
      const changed = sentence.with(place, token === 1 ? 2 : 1);
      const other = logitsOf(model, kernels, [changed]);
      for (const step of sentence.keys()) {
        if (step === place) expect(other[step], `of place ${step}`).toEqual(logits[step]);
        else expect(other[step], `of place ${step} by ${place}`).not.toEqual(logits[step]);
      }
    }
  });
});

describe.each(networks)('%s', (_, changes) => {
  const spec = specOf(changes);
  const model = buildBidirectionalModel(spec, createRandom(2));

  it('has the logits of the stock model that its topology and weights load', async () => {
    const stock = await loadStock(model);
    const logits = logitsOf(model, referenceKernels, rows);
    for (const [row, ids] of rows.entries()) {
      for (const place of ids.keys()) {
        const sides = [
          [0, ...ids.slice(0, place)],
          [0, ...ids.slice(place + 1).reverse()],
        ].map((side) => {
          const tensor = tf.tensor2d([side], undefined, 'int32');
          return spec.input.type === 'oneHot' ? tf.oneHot(tensor, V).toFloat() : tensor;
        });
        const expected = [...(stock.predict(sides) as Tensor).dataSync()];
        expect(logits[place]?.[row]).toEqual(expected.map((value) => expect.closeTo(value, 5)));
      }
    }
  });

  it('has the gradients that finite differences give', () => {
    const { gradients } = lossAndGradients(model, referenceKernels);
    expect([...gradients.keys()].sort()).toEqual(model.parameters.map(({ name }) => name).sort());
    checkDifferences(model, gradients, null);
  });

  it('has the same loss and gradients by the fastest kernels', () => {
    const [one, other] = [referenceKernels, selectKernels()].map((kernels) => lossAndGradients(model, kernels));
    expect(other?.loss).toBeCloseTo(one?.loss as number, 4);
    for (const [name, gradient] of one?.gradients ?? []) {
      expect([...(other?.gradients.get(name) ?? [])], name).toEqual([...gradient].map((v) => expect.closeTo(v, 4)));
    }
  });
});

describe('dropout', () => {
  const dropout = { input: 0.2, between: 0.4, output: 0.3 };
  const model = buildBidirectionalModel(specOf({ hiddenSizes: [6, 6], tieWeights: true, dropout }), createRandom(4));

  it('has the gradients that finite differences give for the same masks', () => {
    checkDifferences(model, lossAndGradients(model, selectKernels(), createRandom(9)).gradients, 9);
  });

  it('is left out of evaluation', () => {
    const losses = [createRandom(1), null, null].map(
      (random) => lossAndGradients(model, referenceKernels, random).loss,
    );
    expect(losses[0]).not.toBe(losses[1]);
    expect(losses[2]).toBe(losses[1]);
  });
});

describe('tensors', () => {
  it.each(networks)('%s: a pass leaves as many as it found', (_, changes) => {
    const spec = specOf({ ...changes, dropout: { input: 0.1, between: 0.1, output: 0.1 } });
    const model = buildBidirectionalModel(spec, createRandom(1));
    const { before: left, after: right } = collate(rows);
    const runAll = () => {
      lossAndGradients(model, selectKernels(), createRandom(1));
      const ids = [left, right].map((side) => tf.tensor2d(side, undefined, 'int32')) as [Tensor2D, Tensor2D];
      const inputs = { before: ids[0], after: ids[1], lengths: null };
      const pass = model.forward(selectKernels(), { ...inputs, random: createRandom(1) });
      pass.dispose();
      model.hidden(selectKernels(), inputs).dispose();
      tf.dispose([pass.logits, ids]);
    };
    // The kernels keep what they make once.
    runAll();
    const before = tf.memory().numTensors;
    runAll();
    expect(tf.memory().numTensors).toBe(before);
    model.topology();
    model.dispose();
    expect(tf.memory().numTensors).toBe(before - model.parameters.length);
  });
});

it('refuses tied weights of another size than the last layer', () => {
  const build = () => buildBidirectionalModel(specOf({ tieWeights: true, hiddenSizes: [3] }), createRandom(1));
  expect(build).toThrow(ConfigError);
  expect(build).toThrow(/6 against 3/);
});

async function loadStock(model: BidirectionalModel): Promise<LayersModel> {
  const weights = stockWeights(model.spec, readParameters(model.parameters));
  return kerasLayers().loadLayersModel(
    tf.io.fromMemory({
      modelTopology: model.topology() as object,
      weightSpecs: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      weightData: Float32Array.from(weights.flatMap(({ data }) => [...data])).buffer,
    }),
  );
}

/** A few numbers of each parameter, moved a little to both sides; the masks of dropout are those of `seed`. */
function checkDifferences(model: BidirectionalModel, gradients: Map<string, Float32Array>, seed: number | null): void {
  const kernels = selectKernels();
  const random = createRandom(1);
  const weights = readParameters(model.parameters);
  for (const { name, data } of weights) {
    for (let round = 0; round < 3; round++) {
      const index = random.integer(data.length);
      const lossAt = (change: number) => {
        const moved = data.slice();
        moved[index] = (data[index] as number) + change;
        writeParameters(
          model.parameters,
          weights.map((array) => (array.name === name ? { ...array, data: moved } : array)),
        );
        return lossAndGradients(model, kernels, seed === null ? null : createRandom(seed)).loss;
      };
      const difference = (lossAt(4e-3) - lossAt(-4e-3)) / 8e-3;
      writeParameters(model.parameters, weights);
      expect(gradients.get(name)?.[index], `${name}[${index}]`).toBeCloseTo(difference, 2);
    }
  }
}
