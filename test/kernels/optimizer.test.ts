import type { Tensor1D, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Gradient, slotCount, type UpdateRule } from '../../src/kernels/kernels.js';
import { selectKernels } from '../../src/kernels/select.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { randomValues, relativeError } from './fixtures.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

const rules: Record<string, (step: number) => UpdateRule> = {
  sgd: () => ({ type: 'sgd', learningRate: 0.1 }),
  'sgd with weight decay': () => ({ type: 'sgd', learningRate: 0.1, weightDecay: 0.3 }),
  momentum: () => ({ type: 'momentum', learningRate: 0.1, momentum: 0.9, nesterov: false }),
  nesterov: () => ({ type: 'momentum', learningRate: 0.1, momentum: 0.9, nesterov: true }),
  rmsprop: () => ({ type: 'rmsprop', learningRate: 0.02, decay: 0.95, epsilon: 1e-8 }),
  adam: (step) => ({ type: 'adam', learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step }),
  adamw: (step) => ({
    type: 'adamw',
    learningRate: 0.02,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    step,
    weightDecay: 0.1,
  }),
};

/** The rule on one number, in float64: the new weight; `s` holds its slots. */
function naive(rule: UpdateRule, w: number, g: number, s: number[]): number {
  const [first = 0, second = 0] = s;
  switch (rule.type) {
    case 'sgd':
      return w - rule.learningRate * (g + (rule.weightDecay ?? 0) * w);
    case 'momentum': {
      const v = rule.momentum * first + g;
      s[0] = v;
      return w - rule.learningRate * (rule.nesterov ? g + rule.momentum * v : v);
    }
    case 'rmsprop': {
      const squares = rule.decay * first + (1 - rule.decay) * g * g;
      s[0] = squares;
      return w - (rule.learningRate * g) / (Math.sqrt(squares) + rule.epsilon);
    }
    default: {
      s[0] = rule.beta1 * first + (1 - rule.beta1) * g;
      s[1] = rule.beta2 * second + (1 - rule.beta2) * g * g;
      const mean = s[0] / (1 - rule.beta1 ** rule.step);
      const square = s[1] / (1 - rule.beta2 ** rule.step);
      const decay = rule.type === 'adamw' ? rule.learningRate * rule.weightDecay * w : 0;
      return w - decay - (rule.learningRate * mean) / (Math.sqrt(square) + rule.epsilon);
    }
  }
}

const [V, E] = [7, 19];

/** Rows 1 and 4 at odd steps, 4 and 6 at even ones. */
function sparseStep(step: number): { ids: number[]; rows: Float32Array } {
  return { ids: step % 2 ? [4, 1] : [6, 4], rows: randomValues(2 * E, 1, step) };
}

function dense({ ids, rows }: { ids: number[]; rows: Float32Array }): Float32Array {
  const values = new Float32Array(V * E);
  ids.forEach((id, n) => {
    values.set(rows.subarray(n * E, (n + 1) * E), id * E);
  });
  return values;
}

describe.each(['native', 'reference'] as const)('%s updates', (name) => {
  const kernels = selectKernels(name);

  /** Four steps by the kernels and by `naive`: the weights and slots of both. */
  function run(
    ruleAt: (step: number) => UpdateRule,
    gradientAt: (step: number) => { values: Float32Array; given: Gradient },
    options: { scale: number; clipValue: number | null },
  ) {
    const initial = randomValues(V * E, 1, 99);
    const variable = tf.variable(tf.tensor2d(initial, [V, E]));
    const slots = Array.from({ length: slotCount[ruleAt(1).type] }, () => tf.variable(tf.zeros([V, E])));
    const weights = [...initial];
    const slotValues = weights.map(() => Array<number>(slots.length).fill(0));
    const clip = options.clipValue ?? Number.POSITIVE_INFINITY;
    for (let step = 1; step <= 4; step++) {
      const { values, given } = gradientAt(step);
      kernels.update(ruleAt(step), variable, slots, given, options);
      weights.forEach((w, index) => {
        const g = Math.min(clip, Math.max(-clip, (values[index] as number) * options.scale));
        weights[index] = naive(ruleAt(step), w, g, slotValues[index] as number[]);
      });
    }
    const actual = [variable, ...slots].map((tensor) => tensor.dataSync());
    for (const tensor of [variable, ...slots]) tensor.dispose();
    return { actual, expected: [weights, ...slots.map((_, index) => slotValues.map((s) => s[index] as number))] };
  }

  function expectEqual({ actual, expected }: ReturnType<typeof run>) {
    actual.forEach((values, index) => {
      expect(relativeError(values, expected[index] as number[]), `array ${index}`).toBeLessThan(1e-5);
    });
  }

  it.each(Object.entries(rules))('follow the formula of %s', (_, rule) => {
    const gradientAt = (step: number) => {
      const values = randomValues(V * E, 1, step);
      return { values, given: tf.tensor2d(values, [V, E]) };
    };
    expectEqual(run(rule, gradientAt, { scale: 1, clipValue: null }));
  });

  it.each(Object.entries(rules))('scale, then clip: %s', (_, rule) => {
    const gradientAt = (step: number) => {
      const values = randomValues(V * E, 1, step);
      return { values, given: tf.tensor2d(values, [V, E]) };
    };
    expectEqual(run(rule, gradientAt, { scale: 0.25, clipValue: 0.1 }));
  });

  it.each(Object.entries(rules))('take some rows as a dense gradient with zeros elsewhere: %s', (_, rule) => {
    const gradientAt = (step: number) => {
      const { ids, rows } = sparseStep(step);
      const given = { ids: tf.tensor1d(ids, 'int32') as Tensor1D, rows: tf.tensor2d(rows, [2, E]) as Tensor2D };
      return { values: dense({ ids, rows }), given };
    };
    expectEqual(run(rule, gradientAt, { scale: 0.5, clipValue: 0.4 }));
  });

  it('write into no memory but the variable’s own', () => {
    const values = new Float32Array(64).fill(1);
    const source = tf.tensor1d(values);
    const variable = tf.variable(source);
    const kept = variable.clone();
    const gradient = tf.ones([64]);
    const sgd: UpdateRule = { type: 'sgd', learningRate: 0.5 };
    for (let step = 0; step < 2; step++) kernels.update(sgd, variable, [], gradient, { scale: 1, clipValue: null });
    const later = variable.clone();
    kernels.update(sgd, variable, [], gradient, { scale: 1, clipValue: null });
    const read = (tensor: Variable | typeof source) => tensor.dataSync()[0];
    expect([values[0], read(source), read(kept), read(later), read(variable)]).toEqual([1, 1, 1, 0, -0.5]);
    expect(gradient.dataSync().every((g) => g === 1)).toBe(true);
    variable.dispose();
  });

  it('let a NaN of the gradient through the clipping', () => {
    const variable = tf.variable(tf.zeros([3]));
    const sgd: UpdateRule = { type: 'sgd', learningRate: 1 };
    kernels.update(sgd, variable, [], tf.tensor1d([Number.NaN, 5, -5]), { scale: 1, clipValue: 1 });
    expect([...variable.dataSync()]).toEqual([Number.NaN, -1, 1]);
    variable.dispose();
  });

  it('compute the norm over all gradients', () => {
    const sparse = { ids: tf.tensor1d([3], 'int32') as Tensor1D, rows: tf.tensor2d([2, 0], [1, 2]) as Tensor2D };
    const norm = kernels.globalNorm([tf.tensor1d([1, 2]), tf.tensor2d([[4]]), sparse]);
    expect(norm).toBeCloseTo(5, 6);
    expect(kernels.globalNorm([])).toBe(0);
    const large = randomValues(100_003, 2, 1);
    const exact = Math.sqrt(large.reduce((sum, g) => sum + g * g, 0));
    expect(kernels.globalNorm([tf.tensor1d(large)]) / exact).toBeCloseTo(1, 5);
  });

  it.each([
    [1, 1],
    [5, 40],
    [300, 1003],
  ])('sum the rows of a [%i, %i] matrix', (N, M) => {
    const values = randomValues(N * M, 1, 1);
    const expected = new Float64Array(M);
    values.forEach((value, index) => {
      expected[index % M] = (expected[index % M] as number) + value;
    });
    const sums = kernels.sumRows(tf.tensor2d(values, [N, M]));
    expect(sums.shape).toEqual([M]);
    expect(relativeError(sums.dataSync(), expected)).toBeLessThan(1e-5);
  });
});

describe('native updates', () => {
  const { update } = selectKernels('native');
  const sgd: UpdateRule = { type: 'sgd', learningRate: 1 };
  const options = { scale: 1, clipValue: null };

  it('refuse a gradient of another size', () => {
    const variable = tf.variable(tf.zeros([3]));
    expect(() => update(sgd, variable, [], tf.zeros([4]), options)).toThrow('as large as its variable');
    variable.dispose();
  });

  it('refuse rows that come twice', () => {
    const variable = tf.variable(tf.zeros([3, 1]));
    const twice = { ids: tf.tensor1d([2, 2], 'int32') as Tensor1D, rows: tf.ones([2, 1]) as Tensor2D };
    expect(() => update(sgd, variable, [], twice, options)).toThrow('id 2 comes twice');
    variable.dispose();
  });
});
