import { describe, expect, it } from 'vitest';
import { type AugmentationSpec, augmentSamples, changesSamples, maskFrames } from '../../../src/data/audio/augment.js';
import { createRandom } from '../../../src/runtime/random.js';
import { sine } from './waves.js';

const nothing: AugmentationSpec = {
  gainDecibels: 0,
  noiseDecibels: null,
  speed: 0,
  shiftMilliseconds: 0,
  timeMasks: 0,
  timeMaskFrames: 10,
  bandMasks: 0,
  bandMaskWidth: 8,
};
const tone = Float32Array.from(sine(8000, 440, 8000));
const power = (samples: Float32Array) => samples.reduce((sum, value) => sum + value ** 2, 0) / samples.length;

/** Zero crossings from below. */
const periods = (samples: Float32Array) =>
  samples.reduce((count, value, index) => count + (value >= 0 && (samples[index - 1] as number) < 0 ? 1 : 0), 0);

describe('augmentSamples', () => {
  it('changes nothing where nothing is asked for', () => {
    expect(changesSamples(nothing)).toBe(false);
    expect(augmentSamples(tone, nothing, 8000, createRandom(1))).toEqual(tone);
  });

  it('is the same for the same seed, and another for another', () => {
    const spec = { ...nothing, gainDecibels: 6, noiseDecibels: { from: 0, to: 30 }, speed: 0.2, shiftMilliseconds: 50 };
    const [first, again, other] = [1, 1, 2].map((seed) => augmentSamples(tone, spec, 8000, createRandom(seed)));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('makes louder and softer within its bounds', () => {
    const spec = { ...nothing, gainDecibels: 6 };
    const gains = Array.from({ length: 40 }, (_, seed) => {
      return 10 * Math.log10(power(augmentSamples(tone, spec, 8000, createRandom(seed))) / power(tone));
    });
    expect(Math.max(...gains)).toBeLessThanOrEqual(6.001);
    expect(Math.min(...gains)).toBeGreaterThanOrEqual(-6.001);
    expect(Math.max(...gains) - Math.min(...gains)).toBeGreaterThan(8);
  });

  it('adds noise at the ratio asked for', () => {
    const noisy = augmentSamples(tone, { ...nothing, noiseDecibels: { from: 20, to: 20 } }, 8000, createRandom(1));
    const noise = noisy.map((value, index) => value - (tone[index] as number));
    expect(10 * Math.log10(power(tone) / power(noise))).toBeCloseTo(20, 0);
  });

  it('changes speed and pitch together', () => {
    const changed = augmentSamples(tone, { ...nothing, speed: 0.2 }, 8000, createRandom(3));
    expect(Math.abs(changed.length - 8000)).toBeGreaterThan(50);
    expect(Math.abs(periods(changed) - periods(tone))).toBeLessThanOrEqual(1);
  });

  it('puts silence before and after', () => {
    const moved = augmentSamples(tone, { ...nothing, shiftMilliseconds: 100 }, 8000, createRandom(1));
    const before = moved.findIndex((value) => value !== 0) - 1;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(800);
    expect(moved.slice(before, before + 8000)).toEqual(tone);
  });
});

describe('maskFrames', () => {
  const frames = { values: new Float32Array(20 * 6).fill(1), steps: 20, features: 6 };
  const isZero = (values: ArrayLike<number>) => Array.from(values).every((value) => value === 0);

  it('masks whole stretches of time, a fifth at most', () => {
    const lengths = Array.from({ length: 30 }, (_, seed) => {
      const { values } = maskFrames(frames, { ...nothing, timeMasks: 1 }, 6, createRandom(seed));
      const rows = Array.from({ length: 20 }, (_, step) => isZero(values.subarray(step * 6, step * 6 + 6)));
      expect(values.filter((value) => value === 0)).toHaveLength(6 * rows.filter(Boolean).length);
      return rows.filter(Boolean).length;
    });
    expect(Math.max(...lengths)).toBe(4);
    expect(Math.min(...lengths)).toBe(0);
  });

  it('masks a band with its slopes, at all times', () => {
    const { values } = maskFrames(frames, { ...nothing, bandMasks: 1, bandMaskWidth: 2 }, 3, createRandom(4));
    const columns = Array.from({ length: 6 }, (_, band) => isZero(values.filter((_, index) => index % 6 === band)));
    expect(columns.slice(0, 3)).toEqual(columns.slice(3));
    expect(columns.filter(Boolean).length).toBeGreaterThan(0);
    expect(columns.filter(Boolean).length).toBeLessThanOrEqual(4);
  });

  it('leaves the frames given as they were', () => {
    maskFrames(frames, { ...nothing, timeMasks: 5, bandMasks: 5 }, 6, createRandom(1));
    expect(frames.values.every((value) => value === 1)).toBe(true);
  });
});
