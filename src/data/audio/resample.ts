import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { readValues } from '../../runtime/read-values.js';
import { tf } from '../../runtime/tensorflow.js';

/** Zero crossings of the sinc on each side, and the share of the band that is kept. */
const CROSSINGS = 6;
const ROLL_OFF = 0.99;

/**
 * Resamples by a sinc with a Hann window, which keeps frequencies below half of the lower rate (Smith, Digital Audio Resampling;
 * the kernel is torchaudio's `sinc_interp_hann`). Rates are integers.
 */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const shared = greatestCommonDivisor(from, to);
  const [stride, phases] = [from / shared, to / shared];
  const base = Math.min(stride, phases) * ROLL_OFF;
  const reach = Math.ceil((CROSSINGS * stride) / base);
  const taps = 2 * reach + stride;

  // One filter per phase, the position of an output between two inputs: kernel [taps, 1, phases].
  const kernel = new Float32Array(taps * phases);
  for (let tap = 0; tap < taps; tap++) {
    for (let phase = 0; phase < phases; phase++) {
      const time = clamp(((tap - reach) / stride - phase / phases) * base, CROSSINGS);
      const window = Math.cos((time * Math.PI) / CROSSINGS / 2) ** 2;
      const sinc = time === 0 ? 1 : Math.sin(Math.PI * time) / (Math.PI * time);
      kernel[tap * phases + phase] = (sinc * window * base) / stride;
    }
  }
  const length = Math.ceil((samples.length * to) / from);
  return readValues(() => {
    const padded = tf.pad1d(tf.tensor1d(samples) as Tensor1D, [reach, reach + stride]);
    const filters = tf.tensor3d(kernel, [taps, 1, phases]) as Tensor3D;
    const outputs = tf.conv1d(padded.reshape<Tensor3D>([1, -1, 1]), filters, stride, 'valid'); // [1, N, phases]
    return outputs.reshape<Tensor1D>([-1]).slice(0, length);
  });
}

function clamp(value: number, bound: number): number {
  return Math.max(-bound, Math.min(bound, value));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
