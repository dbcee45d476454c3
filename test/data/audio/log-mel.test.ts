import { describe, expect, it } from 'vitest';
import { featuresOf, type LogMelSpec, logMel, stepsOf } from '../../../src/data/audio/log-mel.js';
import { melWeights } from '../../../src/data/audio/mel.js';
import { tf } from '../../../src/runtime/tensorflow.js';

const spec: LogMelSpec = {
  sampleRate: 8000,
  frameLength: 200,
  hopLength: 80,
  bands: 12,
  lowestHertz: 60,
  highestHertz: 3800,
  deltas: 0,
};

/** Two tones, one of them rising, and something like noise. */
const sound = Float32Array.from({ length: 1000 }, (_, n) => {
  const tones = 0.5 * Math.sin((2 * Math.PI * 440 * n) / 8000);
  return tones + 0.25 * Math.sin((2 * Math.PI * (1000 + n / 4) * n) / 8000) + 0.01 * Math.cos(0.37 * n * n);
});

/** Power at each bin by the sum that a Fourier transform is. */
function directPower(frame: readonly number[], fftLength: number): number[] {
  return Array.from({ length: fftLength / 2 + 1 }, (_, bin) => {
    const angle = (n: number) => (2 * Math.PI * bin * n) / fftLength;
    const real = frame.reduce((sum, value, n) => sum + value * Math.cos(angle(n)), 0);
    const imaginary = frame.reduce((sum, value, n) => sum - value * Math.sin(angle(n)), 0);
    return real ** 2 + imaginary ** 2;
  });
}

function rowOf(values: Float32Array, step: number, features: number): number[] {
  return [...values.subarray(step * features, (step + 1) * features)];
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [index, value] of found.entries()) expect(value).toBeCloseTo(expected[index] as number, 3);
}

describe('logMel', () => {
  it('is a windowed Fourier transform, summed to bands', () => {
    const [frames] = logMel([sound], spec);
    const weights = melWeights({ ...spec, fftLength: 256 });
    for (let step = 0; step < 11; step++) {
      const frame = Array.from(sound.subarray(step * 80, step * 80 + 200), (value, n) => {
        return value * Math.sin((Math.PI * n) / 200) ** 2;
      });
      const power = directPower(frame, 256);
      const expected = Array.from({ length: 12 }, (_, band) =>
        Math.log(1e-6 + power.reduce((sum, value, bin) => sum + value * (weights[bin * 12 + band] as number), 0)),
      );
      expectClose(rowOf(frames?.values as Float32Array, step, 12), expected);
    }
  });

  // librosa 0.11: rfft of frames under get_window('hann', 200), filters.mel(n_mels=12, fmin=60, fmax=3800, htk=True, norm=None)
  // and feature.delta(width=5, mode='nearest').
  it.each([
    {
      step: 4,
      log: [
        -5.20666, 4.62079, 6.94354, 3.88234, -4.034, 4.42339, 5.37823, -2.20171, -2.66904, -3.03724, -3.28272, -3.1931,
      ],
      delta: [
        -0.08901, -0.00107, -0.00098, -0.00062, -0.032, -0.79457, 0.20295, 1.50412, 0.00396, -0.04551, 0.00907,
        -0.05718,
      ],
    },
    {
      step: 10,
      log: [
        -5.46029, 4.63444, 6.95712, 3.8928, -4.37132, -4.021, 4.80532, 5.15231, -2.4504, -3.1053, -3.64493, -3.6009,
      ],
      delta: [
        -0.48114, -0.00024, 0.00042, -0.00083, -0.23205, -0.26309, -0.13645, 0.14982, 0.21593, -0.00423, -0.21281,
        -0.27912,
      ],
    },
  ])('agrees with librosa at frame $step', ({ step, log, delta }) => {
    const [frames] = logMel([sound], { ...spec, deltas: 1 });
    expect(frames).toMatchObject({ steps: 11, features: 24 });
    expectClose(rowOf(frames?.values as Float32Array, step, 24), [...log, ...delta]);
  });

  it('has the slopes of the slopes too', () => {
    const [once] = logMel([sound], { ...spec, deltas: 1 });
    const [twice] = logMel([sound], { ...spec, deltas: 2 });
    const slope = (step: number) => rowOf(once?.values as Float32Array, step, 24)[15] as number;
    const expected = (slope(6) - slope(4) + 2 * (slope(7) - slope(3))) / 10;
    expect(rowOf(twice?.values as Float32Array, 5, 36)[27]).toBeCloseTo(expected, 5);
  });

  it('gives a recording the same frames beside others', () => {
    const short = sound.slice(0, 300);
    const [, , beside] = logMel([short, sound, short.slice(0, 10), short], { ...spec, deltas: 2 });
    const [first, , , last] = logMel([short, sound, short.slice(0, 10), short], { ...spec, deltas: 2 });
    const [alone] = logMel([short], { ...spec, deltas: 2 });
    expect(beside).toMatchObject({ steps: 1, features: 36 });
    expect(first).toEqual(alone);
    expect(last).toEqual(alone);
  });

  it('is finite in silence', () => {
    const [frames] = logMel([new Float32Array(400)], spec);
    expect(frames?.values.every((value) => Math.abs(value - Math.log(1e-6)) < 1e-3)).toBe(true);
  });

  it('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    logMel([sound], { ...spec, deltas: 2 });
    expect(tf.memory().numTensors).toBe(before);
  });
});

it.each([
  { samples: 1, steps: 1 },
  { samples: 200, steps: 1 },
  { samples: 279, steps: 1 },
  { samples: 280, steps: 2 },
  { samples: 1000, steps: 11 },
])('$samples samples have $steps frames', ({ samples, steps }) => {
  expect(stepsOf(samples, spec)).toBe(steps);
  expect(logMel([new Float32Array(samples)], spec)[0]?.steps).toBe(steps);
});

it('a frame has as many numbers as bands and slopes', () => {
  expect(featuresOf({ ...spec, deltas: 2 })).toBe(36);
});
