import { describe, expect, it } from 'vitest';
import { samplingProbability } from '../../../src/tasks/translation/sampling-probability.js';

describe('samplingProbability', () => {
  it('is none without a schedule', () => {
    expect(samplingProbability(null, 100)).toBe(0);
  });

  it.each([
    [0, 0],
    [2, 0],
    [4, 0.2],
    [7, 0.5],
    [100, 0.5],
  ])('grows evenly: after %d epochs it is %d', (epochs, share) => {
    expect(samplingProbability({ type: 'linear', start: 2, epochs: 5, most: 0.5 }, epochs)).toBeCloseTo(share);
  });

  it.each([
    [0, 0],
    [1, 0.1],
    [2, 0.19],
    [100, 0.8],
  ])('is what powers leave: after %d epochs it is %d', (epochs, share) => {
    expect(samplingProbability({ type: 'exponential', factor: 0.9, most: 0.8 }, epochs)).toBeCloseTo(share);
  });

  it('rises as a sigmoid', () => {
    const share = (epochs: number) => samplingProbability({ type: 'inverseSigmoid', k: 5, most: 1 }, epochs);
    expect(share(0)).toBeCloseTo(1 / 6);
    expect(share(5 * Math.log(5))).toBeCloseTo(0.5);
    expect(share(100)).toBeCloseTo(1);
  });
});
