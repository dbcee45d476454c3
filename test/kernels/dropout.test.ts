import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selectKernels } from '../../src/kernels/select.js';
import { tf } from '../../src/runtime/tensorflow.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

describe.each(['native', 'reference'] as const)('%s dropout masks', (name) => {
  const { dropoutMask } = selectKernels(name);
  const values = (rate: number, seed: number, shape = [50, 4, 111]) => dropoutMask(shape, rate, seed).dataSync();

  it.each([0.1, 0.5, 0.9])('drop a share of %f and scale what stays', (rate) => {
    const mask = values(rate, 7);
    const dropped = mask.filter((value) => value === 0).length / mask.length;
    // Four standard deviations of a binomial share.
    expect(Math.abs(dropped - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / mask.length));
    expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
  });

  it('are the same for the same seed only', () => {
    const [three, again, four] = [values(0.5, 3), values(0.5, 3), values(0.5, 4)];
    expect(again).toEqual(three);
    const agreeing = three.filter((value, index) => value === four[index]).length;
    expect(agreeing / three.length).toBeCloseTo(0.5, 1);
  });

  it('keep everything at rate 0', () => {
    expect(values(0, 1, [3, 5]).every((value) => value === 1)).toBe(true);
  });

  it('have the shape asked for', () => {
    expect(dropoutMask([2, 3, 5], 0.5, 1).shape).toEqual([2, 3, 5]);
  });
});
