import { describe, expect, it } from 'vitest';
import { initialWeights } from '../../src/model/initial-weights.js';
import { orthogonal } from '../../src/model/initializers.js';
import { createRandom } from '../../src/runtime/random.js';
import { tinySpec } from './tiny-model.js';

const extent = (values: Float32Array) => Math.max(...values.map(Math.abs));

describe('orthogonal', () => {
  it.each([
    [1, 1],
    [5, 5],
    [6, 24],
    [7, 9],
  ])('makes %i orthonormal rows of %i numbers', (rows, columns) => {
    const matrix = orthogonal(rows, columns, createRandom(1));
    for (let left = 0; left < rows; left++) {
      for (let right = 0; right < rows; right++) {
        let product = 0;
        for (let k = 0; k < columns; k++)
          product += (matrix[left * columns + k] ?? 0) * (matrix[right * columns + k] ?? 0);
        expect(product).toBeCloseTo(left === right ? 1 : 0, 6);
      }
    }
  });

  it('refuses more rows than there are directions', () => {
    expect(() => orthogonal(3, 2, createRandom(1))).toThrow(RangeError);
  });
});

describe('initialWeights', () => {
  it.each([
    ['table', [1000, 4], 0.05],
    ['kernel', [40, 60], Math.sqrt(6 / 100)],
  ] as const)("draws Keras's %s uniformly", (kind, shape, limit) => {
    const values = initialWeights(tinySpec({ initializer: { type: 'keras' } }))[kind](shape, createRandom(1));
    expect(values).toHaveLength(shape[0] * shape[1]);
    expect(extent(values)).toBeLessThanOrEqual(limit);
    expect(extent(values)).toBeGreaterThan(0.95 * limit);
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.05 * limit);
  });

  it.each(['table', 'kernel', 'recurrentKernel', 'bias', 'recurrentBias'] as const)(
    'draws a %s from one range where the initializer is uniform',
    (kind) => {
      const weights = initialWeights(tinySpec({ initializer: { type: 'uniform', scale: 0.2 }, forgetBias: 0 }));
      const values = weights[kind]([20, 20], createRandom(1));
      expect(extent(values)).toBeLessThanOrEqual(0.2);
      expect(extent(values)).toBeGreaterThan(0.15);
    },
  );

  it('raises the bias of the forget gate, the second of four', () => {
    const weights = initialWeights(tinySpec({ initializer: { type: 'keras' }, forgetBias: 1.5 }));
    expect([...weights.recurrentBias([8], createRandom(1))]).toEqual([0, 0, 1.5, 1.5, 0, 0, 0, 0]);
  });

  it('raises nothing in cells without a forget gate', () => {
    const weights = initialWeights(tinySpec({ cell: 'gru', initializer: { type: 'keras' }, forgetBias: 1 }));
    expect([...weights.recurrentBias([6], createRandom(1))]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
