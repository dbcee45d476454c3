import type { Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/errors.js';
import type { Kernels } from '../../../src/kernels/kernels.js';
import { referenceKernels } from '../../../src/kernels/reference/reference.js';
import { selectKernels } from '../../../src/kernels/select.js';
import { buildBidirectionalModel } from '../../../src/model/bidirectional/model.js';
import { disposeGradients } from '../../../src/model/gradients.js';
import { buildModel, type Model } from '../../../src/model/language/model.js';
import type { GradientStore } from '../../../src/model/parameters.js';
import { readParameters, writeParameters } from '../../../src/model/variables.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { createOptimizer } from '../../../src/training/optimizer.js';
import { type Batch, drawBatch, logitsOf, lossAndGradients, tinySpec } from '../tiny-model.js';

const V = 17;
const spec = tinySpec({ vocabularySize: V, hiddenSizes: [8], adaptive: { cutoffs: [4, 9], shrink: 2 } });
const model = buildModel(spec, createRandom(1));
const batch: Batch = { ...drawBatch(4, 3, V), lengths: [4, 3, 1] };

const values = (name: string) => {
  const found = model.parameters.find((parameter) => parameter.name === name);
  return (found as (typeof model.parameters)[number]).variable;
};

/** Nats of each target of `batch` by the probabilities of the whole vocabulary. */
function naiveLosses(): number[] {
  const logs = tf.tidy(() => tf.logSoftmax(logitsOf(model, batch)).arraySync());
  return batch.targets.flatMap((row, step) =>
    row.map((target, b) => (step < (batch.lengths?.[b] as number) ? -(logs[step * 3 + b]?.[target] as number) : 0)),
  );
}

function passOver(of: Model, kernels: Kernels = referenceKernels) {
  const initialState = of.zeroState(3);
  const ids = tf.tensor2d(batch.inputs, undefined, 'int32');
  const lengths = tf.tensor1d(batch.lengths as number[], 'int32');
  const pass = of.forward(kernels, { ids, lengths, initialState, random: null });
  const mask = Float32Array.from(
    batch.targets.flatMap((row, t) => row.map((_, b) => +(t < (batch.lengths?.[b] ?? 0)))),
  );
  return {
    pass,
    targets: Int32Array.from(batch.targets.flat()),
    mask,
    release: () => tf.dispose([initialState, pass.finalState, ids, lengths]),
  };
}

describe('an adaptive softmax', () => {
  it('has the head and the ever smaller clusters that its cutoffs say', () => {
    const shapes = Object.fromEntries(model.parameters.map(({ name, variable }) => [name, variable.shape]));
    expect(shapes).toMatchObject({
      'dense/kernel': [8, 6],
      'dense/bias': [6],
      'tail_1/projection': [8, 4],
      'tail_1/kernel': [4, 5],
      'tail_1/bias': [5],
      'tail_2/projection': [8, 2],
      'tail_2/kernel': [2, 8],
      'tail_2/bias': [8],
    });
  });

  it('gives probabilities that sum to 1: P(cluster) P(token | cluster)', () => {
    const { pass, release } = passOver(model);
    const probabilities = tf.tidy(() => tf.softmax(pass.logits()).arraySync()) as number[][];
    const expected = tf.tidy(() => {
      const hidden: Tensor2D = pass.hidden.reshape([-1, 8]);
      const head = tf.softmax(
        tf.matMul(hidden, values('dense/kernel') as Tensor2D).add<Tensor2D>(values('dense/bias')),
      );
      const clusters = [1, 2].map((c) => {
        const low = tf.matMul(hidden, values(`tail_${c}/projection`) as Tensor2D);
        const own = tf.softmax(tf.matMul(low, values(`tail_${c}/kernel`) as Tensor2D).add(values(`tail_${c}/bias`)));
        return own.mul<Tensor2D>(tf.slice2d(head, [0, 3 + c], [-1, 1]));
      });
      return tf.concat2d([tf.slice2d(head, [0, 0], [-1, 4]), ...clusters], 1).arraySync();
    });
    pass.dispose();
    release();
    for (const [row, own] of probabilities.entries()) {
      expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expect(own).toEqual(expected[row]?.map((value) => expect.closeTo(value, 5)));
    }
  });

  it.each(['losses', 'lossesAndBackward'] as const)('%s: the nats of each target by these probabilities', (method) => {
    const { pass, targets, mask, release } = passOver(model);
    const losses = method === 'losses' ? pass.losses(targets, mask) : pass.lossesAndBackward(targets, mask).losses;
    expect([...losses.dataSync()]).toEqual(naiveLosses().map((value) => expect.closeTo(value, 4)));
    losses.dispose();
    if (method === 'losses') pass.dispose();
    release();
  });

  it('has the gradients that finite differences give, for every parameter', () => {
    const { gradients } = lossAndGradients(model, batch);
    expect([...gradients.keys()].sort()).toEqual(model.parameters.map(({ name }) => name).sort());
    const before = readParameters(model.parameters);
    const random = createRandom(2);
    for (const { name, data } of before) {
      const index = random.integer(data.length);
      const lossAt = (change: number) => {
        const changed = data.slice();
        changed[index] = (data[index] as number) + change;
        const arrays = before.map((array) => (array.name === name ? { ...array, data: changed } : array));
        writeParameters(model.parameters, arrays);
        return lossAndGradients(model, batch).loss;
      };
      const difference = (lossAt(1e-2) - lossAt(-1e-2)) / 2e-2;
      expect(gradients.get(name)?.[index], `${name}[${index}]`).toBeCloseTo(difference, 2);
    }
    writeParameters(model.parameters, before);
  });

  it('has gradients of zero for a cluster that no target is in', () => {
    const { gradients } = lossAndGradients(model, {
      ...batch,
      targets: batch.targets.map((row) => row.map((id) => id % 9)),
    });
    expect(gradients.get('tail_1/kernel')?.some((value) => value !== 0)).toBe(true);
    for (const part of ['projection', 'kernel', 'bias']) {
      expect(gradients.get(`tail_2/${part}`)?.every((value) => value === 0)).toBe(true);
    }
  });

  it('overfits one batch', () => {
    const learner = buildModel(tinySpec({ ...spec, hiddenSizes: [24] }), createRandom(3));
    const kernels = selectKernels();
    const rule = { type: 'adam', learningRate: 0.05, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
    const optimizer = createOptimizer(kernels, learner.parameters, rule);
    let loss = Number.POSITIVE_INFINITY;
    for (let step = 1; step <= 60; step++) {
      const { pass, targets, mask, release } = passOver(learner, kernels);
      const { losses, backward } = pass.lossesAndBackward(targets, mask);
      const gradients: GradientStore = new Map();
      backward(gradients);
      loss = losses.sum().dataSync()[0] as number;
      optimizer.update(gradients, { step, learningRate: 0.05, scale: 1, clipValue: null });
      disposeGradients(gradients);
      losses.dispose();
      release();
    }
    expect(loss).toBeLessThan(0.5); // of 22 at first
  }, 300_000);

  it.each(['native', 'reference'] as const)('steps as it reads a whole batch: %s', (name) => {
    const inputs = [3, 16, 4, 0];
    const whole = logitsOf(model, { inputs: inputs.map((id) => [id, 1]), targets: [] }).arraySync() as number[][];
    const before = tf.memory().numTensors;
    const decoder = model.createDecoder(selectKernels(name), 2);
    for (const [step, id] of inputs.entries()) {
      const logits = decoder.step(Int32Array.of(id, 1), null).logits();
      expect(logits).toHaveLength(2 * V);
      const expected = [...(whole[2 * step] as number[]), ...(whole[2 * step + 1] as number[])];
      expect([...logits]).toEqual(expected.map((value) => expect.closeTo(value, 4)));
    }
    decoder.setRule(0, { temperature: 0, excluded: [] });
    const [drawn] = decoder.draw(Int32Array.of(2, 1), new Float64Array(2), null);
    expect(drawn).toBeGreaterThanOrEqual(0);
    decoder.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    lossAndGradients(model, batch);
    const { pass, targets, mask, release } = passOver(model);
    pass.losses(targets, mask).dispose();
    pass.logits().dispose();
    pass.dispose();
    release();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has no stock topology', () => {
    expect(model.topology()).toBeNull();
  });

  it.each([
    ['cutoffs past the vocabulary', { adaptive: { cutoffs: [4, V], shrink: 2 } }],
    ['tied weights', { tieWeights: true, hiddenSizes: [6] }],
  ])('refuses %s', (_, changes) => {
    expect(() => buildModel({ ...spec, ...changes }, null)).toThrow(ConfigError);
  });

  it('is refused by a bidirectional language model', () => {
    expect(() => buildBidirectionalModel({ ...spec, bidirectional: true }, null)).toThrow(
      'does not support an adaptive softmax',
    );
  });
});
