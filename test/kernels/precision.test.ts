import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { currentHost } from '../../src/kernels/hosts/current.js';
import { selectKernels } from '../../src/kernels/select.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { heldByHost } from '../host-memory.js';
import { buildCase, nameOf, type RecurrentCase, randomTensor, relativeError, runLayer } from './fixtures.js';
import { roundedLayer, roundToBfloat16 } from './rounded-layer.js';

const kernels = selectKernels('native', 'training', 'bfloat16');
const threads = currentHost().threads();
const hasTiles = currentHost().instructionSet === 'AVX-512 with AMX';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());
afterEach(() => currentHost().setThreads(threads));

const cells: Pick<RecurrentCase, 'cell' | 'activation'>[] = [
  { cell: 'lstm' },
  { cell: 'gru' },
  { cell: 'simpleRnn' },
  { cell: 'simpleRnn', activation: 'relu' },
];

// Odd and even depths and numbers of rows, below and above a vector and a tile.
const cases: RecurrentCase[] = cells.flatMap((cell) => [
  { ...cell, T: 1, B: 1, I: 1, H: 1 },
  { ...cell, T: 3, B: 3, I: 5, H: 7 },
  { ...cell, T: 3, B: 3, I: 17, H: 33, truncated: true },
  { ...cell, T: 4, B: 7, I: 17, H: 66, reverse: true },
  { ...cell, T: 6, B: 5, I: 8, H: 50, lengths: [6, 0, 3, 1, 5] },
  { ...cell, T: 5, B: 4, I: 9, H: 19, lengths: [2, 5, 0, 4], reverse: true },
]);

/** Square root of the mean square of the differences. */
function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < expected.length; index++) {
    sum += ((actual[index] as number) - (expected[index] as number)) ** 2;
  }
  return Math.sqrt(sum / expected.length);
}

/**
 * That `actual` is what rounding gives and not what float64 gives. A sum in float32 may fall on the other side of the middle
 * between two numbers of bfloat16, so that a few operands differ by a step.
 */
function expectRounded(
  name: string,
  actual: ArrayLike<number>,
  rounded: ArrayLike<number>,
  exact: ArrayLike<number>,
): void {
  const effect = distance(rounded, exact);
  expect(distance(actual, rounded), name).toBeLessThan(0.1 * effect + 1e-6);
}

describe('recurrent layers in bfloat16', () => {
  it.each(cases.map((given) => [nameOf(given), given] as const))(
    'round the operands, and nothing else: %s',
    (_, given) => {
      const layer = buildCase(given);
      const rounded = roundedLayer(layer, roundToBfloat16);
      const exact = roundedLayer(layer, (value) => value);
      for (const [name, tensor] of Object.entries(runLayer(kernels, layer))) {
        if (tensor) expectRounded(name, tensor.dataSync(), rounded[name] as number[], exact[name] as number[]);
      }
    },
  );

  it.each(cells)('are those of float32 with nothing rounded in the reference: $cell $activation', (cell) => {
    const layer = buildCase({ ...cell, T: 4, B: 3, I: 9, H: 19, lengths: [4, 0, 2], reverse: true });
    const exact = roundedLayer(layer, (value) => value);
    for (const [name, tensor] of Object.entries(runLayer(selectKernels('native'), layer))) {
      expect(relativeError((tensor as Tensor).dataSync(), exact[name] as number[]), name).toBeLessThan(1e-5);
    }
  });

  it.each(
    cells.flatMap((cell) => [
      { ...cell, T: 9, B: 13, I: 41, H: 131 },
      { ...cell, T: 9, B: 2, I: 40, H: 130 },
      { ...cell, T: 9, B: 13, I: 40, H: 130, lengths: [9, 3, 0, 1, 7, 9, 9, 2, 5, 8, 4, 6, 1] },
    ]),
  )('give the same bits whatever the threads: $cell $activation B$B $lengths', (given) => {
    const valuesOf = () =>
      Object.entries(runLayer(kernels, buildCase(given))).map(([name, tensor]) => [name, tensor?.dataSync()]);
    currentHost().setThreads(1);
    const single = valuesOf();
    for (const count of [2, 3]) {
      currentHost().setThreads(count);
      expect(valuesOf()).toEqual(single);
    }
  });

  it.each(cells)('leave no tensors behind: $cell $activation', (cell) => {
    const layer = buildCase({ ...cell, T: 3, B: 2, I: 5, H: 5, lengths: [3, 1] });
    const run = () => tf.dispose(runLayer(kernels, layer) as Record<string, Tensor>);
    run();
    const before = [tf.memory().numTensors, heldByHost()];
    for (let step = 0; step < 3; step++) run();
    expect([tf.memory().numTensors, heldByHost()]).toEqual(before);
  });
});

describe('an output layer in bfloat16', () => {
  const shapes = [
    { N: 1, H: 1, V: 1 },
    { N: 3, H: 7, V: 2 },
    { N: 101, H: 33, V: 65 },
    { N: 781, H: 17, V: 31 },
    { N: 25, H: 521, V: 17 },
  ];

  it.each(shapes.flatMap((shape) => [false, true].map((transposed) => ({ ...shape, transposed }))))(
    'is the exact products of rounded operands: $N $H $V transposed $transposed',
    ({ N, H, V, transposed }) => {
      const given = [
        randomTensor<Tensor2D>([N, H], 1, 1),
        randomTensor<Tensor2D>(transposed ? [V, H] : [H, V], 1, 2),
        randomTensor<Tensor2D>([N, V], 1, 3),
      ] as const;
      const [rows, kernel, dLogits] = given.map((tensor) =>
        tf.tensor2d(tensor.dataSync().map(roundToBfloat16), tensor.shape),
      ) as [Tensor2D, Tensor2D, Tensor2D];
      const exact = selectKernels('native');
      const actual = kernels.project(given[0], given[1], transposed);
      expect(relativeError(actual.dataSync(), exact.project(rows, kernel, transposed).dataSync())).toBeLessThan(1e-5);
      const gradients = kernels.projectGradients(given[0], given[1], transposed, given[2]);
      const expected = exact.projectGradients(rows, kernel, transposed, dLogits);
      for (const name of ['dRows', 'dKernel'] as const) {
        expect(gradients[name].shape).toEqual(expected[name].shape);
        expect(relativeError(gradients[name].dataSync(), expected[name].dataSync()), name).toBeLessThan(1e-5);
      }
      // A bias is the weight of an input of 1 there, and a plain sum with tied weights.
      const sums = transposed ? given[2].sum(0) : expected.dBias;
      expect(relativeError(gradients.dBias.dataSync(), sums.dataSync())).toBeLessThan(1e-5);
    },
  );

  it('rounds ties to even, denormals to zero, and keeps what is not finite', () => {
    const bits = [0x3f808000, 0x3f818000, 0x3f808001, 0x00400000, 0x7f800000, 0xff800000, 0x7f7fffff];
    const values = new Float32Array(Uint32Array.from(bits).buffer);
    const product = kernels.project(tf.tensor2d(values, [bits.length, 1]), tf.ones([1, 1]), false);
    expect([...new Uint32Array(product.dataSync<'float32'>().slice().buffer)]).toEqual([
      0x3f800000, 0x3f820000, 0x3f810000, 0x00000000, 0x7f800000, 0xff800000, 0x7f800000,
    ]);
    const nan = kernels.project(tf.tensor2d([Number.NaN, 1], [2, 1]), tf.ones([1, 1]), false);
    expect([...nan.dataSync()]).toEqual([Number.NaN, 1]);
  });

  // 2^24 + 1 is no float: 2^24 + 2 and 2^24 where the numbers are added in the one or the other order.
  const sums = () =>
    [
      [1, 2 ** 24, 1, 0],
      [1, 1, 2 ** 24, 0],
    ].map((row) => kernels.project(tf.tensor2d([row]), tf.ones([4, 1]), false).dataSync()[0]);

  it.skipIf(hasTiles)('adds the second of each pair of products first: the same bits on hosts without AMX', () => {
    expect(sums()).toEqual([2 ** 24, 2 ** 24 + 2]);
  });

  it.skipIf(!hasTiles)('adds products of even depths, those of odd depths, and then both, with AMX', () => {
    expect(sums()).toEqual([2 ** 24 + 2, 2 ** 24]);
  });

  it('leaves no tensors behind', () => {
    const rows: Tensor2D = randomTensor([3, 5], 1, 1);
    const kernel: Tensor2D = randomTensor([5, 7], 1, 2);
    const dLogits: Tensor2D = randomTensor([3, 7], 1, 3);
    const before = tf.memory().numTensors;
    kernels.project(rows, kernel, false).dispose();
    tf.dispose(Object.values(kernels.projectGradients(rows, kernel, false, dLogits)));
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the choice of a precision', () => {
  it('is refused where only the reference kernels are asked for', () => {
    expect(() => selectKernels('reference', 'training', 'bfloat16')).toThrow(
      'The reference kernels compute in float32, not in bfloat16.',
    );
  });

  it('is float32 unless another is asked for', () => {
    expect([selectKernels('native').precision, kernels.precision]).toEqual(['float32', 'bfloat16']);
  });
});
