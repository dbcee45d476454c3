import { describe, expect, it } from 'vitest';
import { resample } from '../../../src/data/audio/resample.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { sine } from './waves.js';

/** The largest difference, without the ends, which have no neighbours for the interpolation. */
function difference(left: Float32Array, right: readonly number[]): number {
  return left
    .slice(50, -50)
    .reduce((most, value, index) => Math.max(most, Math.abs(value - (right[index + 50] as number))), 0);
}

describe('resample', () => {
  it.each([
    [44_100, 8000],
    [48_000, 8000],
    [16_000, 8000],
    [8000, 16_000],
    [11_025, 8000],
  ])('keeps a tone from %i to %i', (from, to) => {
    const result = resample(Float32Array.from(sine(from / 5, 440, from)), from, to);
    expect(result).toHaveLength(to / 5);
    expect(difference(result, sine(to / 5, 440, to))).toBeLessThan(0.005);
  });

  it('drops what the lower rate cannot hold', () => {
    const result = resample(Float32Array.from(sine(8820, 6000, 44_100)), 44_100, 8000);
    expect(difference(result, new Array(result.length).fill(0))).toBeLessThan(0.005);
  });

  it('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    resample(new Float32Array(1000), 16_000, 8000);
    expect(tf.memory().numTensors).toBe(before);
  });
});
