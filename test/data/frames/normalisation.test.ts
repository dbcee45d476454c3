import { describe, expect, it } from 'vitest';
import { fitNormalisation, normalisationFromJSON, normaliseFrames } from '../../../src/data/frames/normalisation.js';
import { CheckpointError } from '../../../src/errors.js';

const sequence = (...values: number[]) => ({ frames: Float32Array.from(values), features: 2 });

describe('fitNormalisation', () => {
  it('counts each real frame once, whatever the lengths', () => {
    const { means, deviations } = fitNormalisation([sequence(1, 10), sequence(2, 20, 3, 30, 6, 60)]);
    expect(means).toEqual([3, 30]);
    expect(deviations[0]).toBeCloseTo(Math.sqrt((4 + 1 + 0 + 9) / 4), 12);
    expect(deviations[1]).toBeCloseTo(Math.sqrt((400 + 100 + 0 + 900) / 4), 12);
  });

  it.each([0, 0.1, 1e-30, 12345.678])('leaves a feature of nothing but %d at 0', (value) => {
    const constant = Array.from({ length: 300 }, () => sequence(value, 1));
    const normalisation = fitNormalisation([...constant, sequence(value, 2)]);
    expect(normalisation.deviations[0]).toBe(1);
    expect(normaliseFrames(Float32Array.of(value, 1), normalisation)[0]).toBeCloseTo(0, 6);
  });
});

describe('normaliseFrames', () => {
  it('brings the training frames to mean 0 and deviation 1', () => {
    const training = sequence(1, -5, 2, 0.5, 4, 0, 9, 7);
    const normal = normaliseFrames(training.frames, fitNormalisation([training]));
    for (const feature of [0, 1]) {
      const values = [...normal].filter((_, index) => index % 2 === feature);
      const mean = values.reduce((sum, value) => sum + value, 0) / 4;
      expect(mean).toBeCloseTo(0, 6);
      expect(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 4).toBeCloseTo(1, 6);
    }
  });

  it('leaves its input alone', () => {
    const frames = Float32Array.of(3, 4);
    expect([...normaliseFrames(frames, { means: [1, 2], deviations: [2, 4] })]).toEqual([1, 0.5]);
    expect([...frames]).toEqual([3, 4]);
  });
});

describe('normalisationFromJSON', () => {
  it('reads what JSON made of one', () => {
    const normalisation = fitNormalisation([sequence(1, 2, 3, 5)]);
    expect(normalisationFromJSON(JSON.parse(JSON.stringify(normalisation)), 2)).toEqual(normalisation);
  });

  it('keeps the names of features', () => {
    const normalisation = fitNormalisation([sequence(1, 2, 3, 5), { ...sequence(1, 2), names: ['x', 'y'] }]);
    expect(normalisation.names).toEqual(['x', 'y']);
    expect(normalisationFromJSON(JSON.parse(JSON.stringify(normalisation)), 2)).toEqual(normalisation);
  });

  it.each([
    { means: [1, 2], deviations: [1, 1], names: ['x'] },
    { means: [1, 2], deviations: [1, 1], names: [1, 2] },
    null,
    { means: [1, 2] },
    { means: [1], deviations: [1] },
    { means: [1, null], deviations: [1, 1] },
    { means: [1, 2], deviations: [1, 0] },
    { means: [1, 2], deviations: [1, -1] },
  ])('refuses %j', (value) => {
    expect(() => normalisationFromJSON(value, 2)).toThrow(CheckpointError);
  });
});
