import type { Random } from '../../runtime/random.js';
import type { Frames } from './log-mel.js';

/** Random augmentation of training recordings; 0 and null disable it. */
export interface AugmentationSpec {
  /** Maximum change of loudness, up or down. */
  gainDecibels: number;
  /** Signal-to-noise ratio of white noise, drawn from this range, in decibels. */
  noiseDecibels: { from: number; to: number } | null;
  /** Maximum change of speed (and pitch), as a fraction, up or down. */
  speed: number;
  /** Maximum silence before and after the recording. */
  shiftMilliseconds: number;
  /** Number of time masks, and their maximum length in frames (SpecAugment, Park et al. 2019). */
  timeMasks: number;
  timeMaskFrames: number;
  /** Number of frequency masks, and their maximum width in bands. */
  bandMasks: number;
  bandMaskWidth: number;
}

/** Whether recordings are changed before their features are computed. */
export function changesSamples({ gainDecibels, noiseDecibels, speed, shiftMilliseconds }: AugmentationSpec): boolean {
  return gainDecibels > 0 || noiseDecibels !== null || speed > 0 || shiftMilliseconds > 0;
}

/** A recording with changed speed and loudness, noise, and silence around it. */
export function augmentSamples(
  samples: Float32Array,
  { gainDecibels, noiseDecibels, speed, shiftMilliseconds }: AugmentationSpec,
  sampleRate: number,
  random: Random,
): Float32Array {
  const between = (from: number, to: number) => from + random.next() * (to - from);
  const paced = speed === 0 ? samples : atSpeed(samples, between(1 - speed, 1 + speed));
  const silence = () => Math.floor((between(0, shiftMilliseconds) * sampleRate) / 1000);
  const [before, after] = shiftMilliseconds === 0 ? [0, 0] : [silence(), silence()];
  const result = new Float32Array(before + paced.length + after);
  result.set(paced, before);
  const gain = gainDecibels === 0 ? 1 : amplitude(between(-gainDecibels, gainDecibels));
  const { from, to } = noiseDecibels ?? { from: 0, to: 0 };
  const noise = noiseDecibels === null ? 0 : loudness(paced) * amplitude(-between(from, to));
  for (let index = 0; index < result.length; index++) {
    const added = noise === 0 ? 0 : noise * random.normal();
    result[index] = gain * ((result[index] as number) + added);
  }
  return result;
}

/** Masks parts of normalized frames with 0, their mean; a band's slopes are masked with it. */
export function maskFrames(
  { values, steps, features }: Frames,
  { timeMasks, timeMaskFrames, bandMasks, bandMaskWidth }: AugmentationSpec,
  bands: number,
  random: Random,
): Frames {
  const masked = values.slice();
  for (let mask = 0; mask < timeMasks; mask++) {
    // At most a fifth of the recording.
    const [from, to] = stretch(steps, Math.min(timeMaskFrames, Math.floor(steps / 5)), random);
    masked.fill(0, from * features, to * features);
  }
  for (let mask = 0; mask < bandMasks; mask++) {
    const [from, to] = stretch(bands, Math.min(bandMaskWidth, bands - 1), random);
    for (let start = 0; start < masked.length; start += bands) masked.fill(0, start + from, start + to);
  }
  return { values: masked, steps, features };
}

function stretch(size: number, longest: number, random: Random): [from: number, to: number] {
  const length = random.integer(longest + 1);
  const from = random.integer(size - length + 1);
  return [from, from + length];
}

/** Linear interpolation between neighbours. */
function atSpeed(samples: Float32Array, speed: number): Float32Array {
  const last = samples.length - 1;
  const result = new Float32Array(Math.max(1, Math.floor(samples.length / speed)));
  for (let index = 0; index < result.length; index++) {
    const position = Math.min(last, index * speed);
    const left = Math.floor(position);
    const value = samples[left] as number;
    result[index] = value + (position - left) * ((samples[Math.min(last, left + 1)] as number) - value);
  }
  return result;
}

/** Root mean square. */
function loudness(samples: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index++) sum += (samples[index] as number) ** 2;
  return Math.sqrt(sum / samples.length);
}

function amplitude(decibels: number): number {
  return 10 ** (decibels / 20);
}
