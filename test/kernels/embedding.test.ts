import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSparse } from '../../src/kernels/gradient.js';
import { toDense } from '../../src/kernels/reference/embedding.js';
import { selectKernels } from '../../src/kernels/select.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { randomTensor, relativeError } from './fixtures.js';
import '../gradients.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['native', 'reference'] as const)('%s embeddings', (name) => {
  const kernels = selectKernels(name);

  it('gather the rows that the ids name, in the shape of the ids', () => {
    const table = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const rows = kernels.gather(table, tf.tensor2d([2, 0, 1, 2], [2, 2], 'int32'));
    expect(rows.shape).toEqual([2, 2, 2]);
    expect([...rows.dataSync()]).toEqual([5, 6, 1, 2, 3, 4, 5, 6]);
  });

  it('sum the gradients of rows that were used more than once', () => {
    const ids = tf.tensor1d([3, 1, 3, 3], 'int32');
    const gradient = kernels.gatherGradient(ids, tf.tensor2d([1, 10, 2, 20, 4, 40, 8, 80], [4, 2]), 5);
    expect([...toDense(gradient, [5, 2]).dataSync()]).toEqual([0, 0, 2, 20, 0, 0, 13, 130, 0, 0]);
  });

  it.each([
    { V: 7, E: 33, N: 100 },
    { V: 1000, E: 1, N: 3 },
    { V: 50, E: 200, N: 400 },
  ])('have the gradient of tf.gather: V $V E $E N $N', ({ V, E, N }) => {
    const table: Tensor2D = randomTensor([V, E], 1, 1);
    const ids = tf.tensor1d(
      [...randomTensor([N], V, 2).dataSync()].map((x) => Math.floor(Math.abs(x)) % V),
      'int32',
    );
    const rows: Tensor2D = randomTensor([N, E], 1, 3);
    const expected = tf.grad((t) => tf.gather(t, ids).mul(rows).sum())(table);
    const actual = toDense(kernels.gatherGradient(ids as Tensor1D, rows, V), [V, E]);
    expect(relativeError(actual.dataSync(), expected.dataSync())).toBeLessThan(1e-5);
  });
});

describe('native embeddings', () => {
  const kernels = selectKernels('native');

  it('name each row of a gradient once', () => {
    const rows = tf.ones([4, 2]) as Tensor2D;
    const gradient = kernels.gatherGradient(tf.tensor1d([3, 1, 3, 0], 'int32'), rows, 5);
    if (!isSparse(gradient)) throw new Error('not sparse');
    expect([...gradient.ids.dataSync()]).toEqual([3, 1, 0]);
  });

  it.each([5, -1])('refuse the id %i in a table of 5 rows', (id) => {
    const ids = tf.tensor1d([0, id], 'int32');
    expect(() => kernels.gather(tf.ones([5, 2]) as Tensor2D, ids as Tensor)).toThrow(`id ${id} is not in 0..4`);
    expect(() => kernels.gatherGradient(ids, tf.ones([2, 2]) as Tensor2D, 5)).toThrow(`id ${id} is not in 0..4`);
  });
});
