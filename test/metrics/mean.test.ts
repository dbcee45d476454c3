import { describe, expect, it } from 'vitest';
import { summarise } from '../../src/metrics/mean.js';

describe('summarise', () => {
  it('has mean, deviation of the sample, and both ends', () => {
    expect(summarise([2, 4, 4, 6])).toEqual({
      mean: 4,
      standardDeviation: expect.closeTo(Math.sqrt(8 / 3), 12),
      minimum: 2,
      maximum: 6,
    });
  });

  it('has no spread for a single value', () => {
    expect(summarise([3])).toEqual({ mean: 3, standardDeviation: 0, minimum: 3, maximum: 3 });
  });

  it('refuses no value', () => {
    expect(() => summarise([])).toThrow(RangeError);
  });
});
