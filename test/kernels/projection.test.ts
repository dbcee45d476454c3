import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { currentHost } from '../../src/kernels/hosts/current.js';
import { selectKernels } from '../../src/kernels/select.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { randomTensor, relativeError } from './fixtures.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

// Sizes around vectors, tiles, blocks of rows (96, 384) and of depth (512).
const shapes = [
  { N: 1, H: 1, V: 1 },
  { N: 3, H: 7, V: 2 },
  { N: 100, H: 33, V: 65 },
  { N: 390, H: 16, V: 530 },
  { N: 25, H: 520, V: 17 },
];
const cases = shapes.flatMap((shape) => [false, true].map((transposed) => ({ ...shape, transposed })));

function buildCase({ N, H, V, transposed }: (typeof cases)[number]) {
  const rows: Tensor2D = randomTensor([N, H], 1, 1);
  const kernel: Tensor2D = randomTensor(transposed ? [V, H] : [H, V], 1, 2);
  const dLogits: Tensor2D = randomTensor([N, V], 1, 3);
  return { rows, kernel, dLogits };
}

/** In float64. */
function multiply(left: number[][], right: number[][]): number[] {
  return left.flatMap((row) =>
    (right[0] as number[]).map((_, j) =>
      row.reduce((sum, value, k) => sum + value * ((right[k] as number[])[j] as number), 0),
    ),
  );
}

const transposeOf = (matrix: Tensor2D) => tf.transpose(matrix).arraySync() as number[][];

describe.each(['native', 'reference'] as const)('%s output layer', (name) => {
  const kernels = selectKernels(name);

  it.each(cases)('multiplies as its formula says: $N $H $V transposed $transposed', (given) => {
    const { rows, kernel } = buildCase(given);
    const right = given.transposed ? transposeOf(kernel) : kernel.arraySync();
    const logits = kernels.project(rows, kernel, given.transposed);
    expect(logits.shape).toEqual([given.N, given.V]);
    expect(relativeError(logits.dataSync(), multiply(rows.arraySync(), right))).toBeLessThan(1e-5);
  });

  it.each(cases)('has the gradients that its formulas say: $N $H $V transposed $transposed', (given) => {
    const { rows, kernel, dLogits } = buildCase(given);
    const { dRows, dKernel, dBias } = kernels.projectGradients(rows, kernel, given.transposed, dLogits);
    const back = given.transposed ? kernel.arraySync() : transposeOf(kernel);
    const [left, right] = given.transposed ? [dLogits, rows] : [rows, dLogits];
    expect([dRows.shape, dKernel.shape]).toEqual([rows.shape, kernel.shape]);
    expect(relativeError(dRows.dataSync(), multiply(dLogits.arraySync(), back))).toBeLessThan(1e-5);
    expect(relativeError(dKernel.dataSync(), multiply(transposeOf(left), right.arraySync()))).toBeLessThan(1e-5);
    expect(relativeError(dBias.dataSync(), (dLogits.sum(0) as Tensor1D).dataSync())).toBeLessThan(1e-5);
  });

  it('leaves no tensors behind', () => {
    const { rows, kernel, dLogits } = buildCase({ N: 3, H: 4, V: 5, transposed: false });
    const before = tf.memory().numTensors;
    kernels.project(rows, kernel, false).dispose();
    tf.dispose(Object.values(kernels.projectGradients(rows, kernel, false, dLogits)));
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a native output layer', () => {
  const kernels = selectKernels('native');
  afterEach(() => currentHost().setThreads(2));

  it('gives the same bits whatever the threads', () => {
    const { rows, kernel, dLogits } = buildCase({ N: 390, H: 33, V: 65, transposed: false });
    const all = () => {
      const gradients = kernels.projectGradients(rows, kernel, false, dLogits);
      return [kernels.project(rows, kernel, false), ...Object.values(gradients)].map((tensor) => tensor.dataSync());
    };
    currentHost().setThreads(1);
    const single = all();
    for (const count of [2, 3]) {
      currentHost().setThreads(count);
      expect(all()).toEqual(single);
    }
  });

  it.each([false, true])('is the same where it leaves large products to TensorFlow: transposed %s', (transposed) => {
    const { rows, kernel, dLogits } = buildCase({ N: 420, H: 320, V: 2000, transposed });
    const parts = tf.split<Tensor2D>(rows, 2);
    const halves = parts.map((part) => kernels.project(part, kernel, transposed));
    const large = kernels.project(rows, kernel, transposed);
    expect(relativeError(large.dataSync(), tf.concat2d(halves, 0).dataSync())).toBeLessThan(1e-5);
    const whole = kernels.projectGradients(rows, kernel, transposed, dLogits);
    const dParts = tf.split<Tensor2D>(dLogits, 2);
    const [first, second] = parts.map((part, index) =>
      kernels.projectGradients(part, kernel, transposed, dParts[index] as Tensor2D),
    ) as [typeof whole, typeof whole];
    expect(relativeError(whole.dRows.dataSync(), tf.concat2d([first.dRows, second.dRows], 0).dataSync())).toBeLessThan(
      1e-5,
    );
    expect(relativeError(whole.dKernel.dataSync(), first.dKernel.add(second.dKernel).dataSync())).toBeLessThan(1e-5);
    expect(relativeError(whole.dBias.dataSync(), first.dBias.add(second.dBias).dataSync())).toBeLessThan(1e-5);
  });

  it('refuses a kernel for other rows', () => {
    expect(() => kernels.project(tf.ones([2, 3]), tf.ones([4, 5]), false)).toThrow('the kernel is for other rows');
  });
});
