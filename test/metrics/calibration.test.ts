import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/metrics/calibration.js';

const many = (count: number, confidence: number, correct: boolean) =>
  Array.from({ length: count }, () => ({ confidence, correct }));

describe('calibrate', () => {
  it('weighs how far each bin is off by what is in it', () => {
    // Bin (0.5, 0.6]: 6 of 10 right at 0.55, off by 0.05; bin (0.9, 1]: 20 of 30 right at 0.95, off by 0.28333.
    const calibration = calibrate(
      [...many(6, 0.55, true), ...many(4, 0.55, false), ...many(20, 0.95, true), ...many(10, 0.95, false)],
      { bins: 10 },
    );
    expect(calibration.count).toBe(40);
    expect(calibration.expectedError).toBeCloseTo((10 * 0.05 + 30 * (0.95 - 2 / 3)) / 40, 12);
    expect(calibration.maximumError).toBeCloseTo(0.95 - 2 / 3, 12);
    expect(calibration.bins).toHaveLength(10);
    expect(calibration.bins[5]).toEqual({
      lower: 0.5,
      upper: 0.6,
      count: 10,
      confidence: expect.closeTo(0.55, 12),
      accuracy: 0.6,
    });
    expect(calibration.bins[0]).toMatchObject({ count: 0, confidence: null, accuracy: null });
  });

  it('is without error where confidence is the share that is right', () => {
    expect(calibrate([...many(3, 0.75, true), ...many(1, 0.75, false)]).expectedError).toBeCloseTo(0, 12);
  });

  it.each([
    [0, 0],
    [0.5, 0],
    [0.5000001, 1],
    [1, 1],
    [1.00001, 1],
  ])('puts a confidence of %d in bin %d of 2', (confidence, bin) => {
    const { bins } = calibrate([{ confidence, correct: true }], { bins: 2 });
    expect(bins.map(({ count }) => count)).toEqual(bin === 0 ? [1, 0] : [0, 1]);
  });

  it.each([-0.1, 1.1, Number.NaN])('refuses %d', (confidence) => {
    expect(() => calibrate([{ confidence, correct: true }])).toThrow(RangeError);
  });

  it('has no error without predictions', () => {
    expect(calibrate([])).toMatchObject({ count: 0, expectedError: 0, maximumError: 0 });
  });
});
