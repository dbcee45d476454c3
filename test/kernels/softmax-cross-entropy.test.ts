import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selectKernels } from '../../src/kernels/select.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { randomTensor, relativeError } from './fixtures.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** In float64: loss and gradient of one row. */
function naive(logits: number[], target: number, weight: number): { loss: number; gradient: number[] } {
  const maximum = Math.max(...logits);
  const sum = logits.reduce((total, z) => total + Math.exp(z - maximum), 0);
  const gradient = logits.map((z, j) => weight * (Math.exp(z - maximum) / sum - (j === target ? 1 : 0)));
  return { loss: weight * (Math.log(sum) + maximum - (logits[target] as number)), gradient };
}

describe.each(['native', 'reference'] as const)('%s softmax cross-entropy', (name) => {
  const { softmaxCrossEntropy, softmaxLosses } = selectKernels(name);

  it.each([
    { N: 1, V: 2, biased: false, weighted: false },
    { N: 5, V: 1, biased: true, weighted: true },
    { N: 7, V: 65, biased: true, weighted: true },
    { N: 3, V: 16, biased: true, weighted: false },
    { N: 40, V: 1003, biased: false, weighted: true },
  ])('equals its formula: N $N V $V bias $biased weights $weighted', ({ N, V, biased, weighted }) => {
    const logits: Tensor2D = randomTensor([N, V], 3, 1);
    const bias = biased ? randomTensor<Tensor1D>([V], 1, 2) : null;
    const targets = Array.from({ length: N }, (_, row) => (row * 7) % V);
    const weights = Array.from({ length: N }, (_, row) => (row % 3 === 1 ? 0 : 0.5 + row / N));
    const { losses, dLogits } = softmaxCrossEntropy(
      logits,
      bias,
      tf.tensor1d(targets, 'int32'),
      weighted ? tf.tensor1d(weights) : null,
    );
    const z = (bias ? logits.add<Tensor2D>(bias) : logits).arraySync();
    const rows = z.map((row, n) => naive(row, targets[n] as number, weighted ? (weights[n] as number) : 1));
    expect(
      relativeError(
        losses.dataSync(),
        rows.map((row) => row.loss),
      ),
    ).toBeLessThan(1e-5);
    expect(
      relativeError(
        dLogits.dataSync(),
        rows.flatMap((row) => row.gradient),
      ),
    ).toBeLessThan(1e-6);
  });

  it.each([null, 1])('has the same losses without the gradient, bias %s', (seed) => {
    const logits: Tensor2D = randomTensor([9, 70], 3, 1);
    const bias = seed === null ? null : randomTensor<Tensor1D>([70], 1, seed);
    const targets = tf.tensor1d([0, 69, 3, 16, 15, 64, 63, 1, 2], 'int32');
    const weights = tf.tensor1d([1, 0.5, 0, 1, 2, 1, 1, 0, 1]);
    const before = tf.memory().numTensors;
    const losses = softmaxLosses(logits, bias, targets, weights);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(losses.dataSync()).toEqual(softmaxCrossEntropy(logits, bias, targets, weights).losses.dataSync());
  });

  it('stays finite for logits as large as floats can add up', () => {
    const { losses, dLogits } = softmaxCrossEntropy(
      tf.tensor2d([1e4, -1e4, 0], [1, 3]),
      null,
      tf.tensor1d([1], 'int32'),
      null,
    );
    expect(losses.dataSync()[0]).toBe(2e4);
    expect(relativeError(dLogits.dataSync(), [1, -1, 0])).toBeLessThan(1e-6);
  });

  it('makes a masked row exactly 0, even of NaN', () => {
    const logits = tf.tensor2d([Number.NaN, 1, 2, 3], [2, 2]);
    const { losses, dLogits } = softmaxCrossEntropy(logits, null, tf.tensor1d([0, 1], 'int32'), tf.tensor1d([0, 1]));
    expect(losses.dataSync()[0]).toBe(0);
    expect([...dLogits.dataSync().slice(0, 2)]).toEqual([0, 0]);
  });

  it.each([0, 5, 20])('lets a NaN at %i through', (place) => {
    const values = new Float32Array(21).fill(1);
    values[place] = Number.NaN;
    const { losses, dLogits } = softmaxCrossEntropy(
      tf.tensor2d(values, [1, 21]),
      null,
      tf.tensor1d([3], 'int32'),
      null,
    );
    expect(losses.dataSync()[0]).toBeNaN();
    expect(dLogits.dataSync().every(Number.isNaN)).toBe(true);
  });

  it('leaves the logits as they were', () => {
    const logits: Tensor2D = randomTensor([3, 20], 1, 1);
    const before = logits.dataSync().slice();
    softmaxCrossEntropy(logits, randomTensor<Tensor1D>([20], 1, 2), tf.tensor1d([1, 2, 3], 'int32'), null);
    expect(logits.dataSync()).toEqual(before);
  });
});

it('native refuses a target that is no column', () => {
  const { softmaxCrossEntropy } = selectKernels('native');
  const target = tf.tensor1d([2], 'int32');
  expect(() => softmaxCrossEntropy(tf.ones([1, 2]) as Tensor2D, null, target, null)).toThrow('id 2 is not in 0..1');
});
