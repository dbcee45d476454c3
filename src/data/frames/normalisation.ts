import { CheckpointError } from '../../errors.js';
import type { FrameSequence } from './sequence.js';

/** Normalizes each feature to mean 0 and standard deviation 1; JSON, stored in a checkpoint. */
export interface Normalisation {
  means: readonly number[];
  /** 1 for a constant feature. */
  deviations: readonly number[];
  /** Feature names, if the training set has headers; other data with these names must have the same order. */
  names?: readonly string[];
}

/** The statistics of frames, [T, F] each; only of the training set, so that nothing is learned from the other splits. */
export function fitNormalisation(
  sequences: Iterable<Pick<FrameSequence, 'frames' | 'features' | 'names'>>,
): Normalisation {
  let names: readonly string[] | undefined;
  /** Goes through all of them, which may be computed anew each time. */
  const average = (of: (value: number, feature: number) => number) => {
    const sums: number[] = [];
    let count = 0;
    for (const sequence of sequences) {
      const { frames, features } = sequence;
      names ??= sequence.names;
      count += frames.length / features;
      while (sums.length < features) sums.push(0);
      for (const [index, value] of frames.entries()) {
        const feature = index % features;
        sums[feature] = (sums[feature] as number) + of(value, feature);
      }
    }
    return sums.map((sum) => sum / count);
  };
  const means = average((value) => value);
  const variances = average((value, feature) => (value - (means[feature] as number)) ** 2);
  return {
    ...(names === undefined ? {} : { names }),
    means,
    deviations: variances.map((variance, feature) => {
      const deviation = Math.sqrt(variance);
      // Differences below float32's resolution are rounding errors, which must not be amplified.
      return deviation > 1e-7 * Math.abs(means[feature] as number) ? deviation : 1;
    }),
  };
}

/** (frame − mean) / deviation of `frames`, [T, F], as a new array. */
export function normaliseFrames(frames: Float32Array, { means, deviations }: Normalisation): Float32Array {
  const features = means.length;
  return frames.map((value, index) => {
    const feature = index % features;
    return (value - (means[feature] as number)) / (deviations[feature] as number);
  });
}

/** Reads a normalisation of `features` features from a checkpoint; throws a CheckpointError for anything else. */
export function normalisationFromJSON(value: unknown, features: number): Normalisation {
  const { means, deviations, names } = Object(value) as { means?: unknown; deviations?: unknown; names?: unknown };
  const isList = (list: unknown): list is number[] =>
    Array.isArray(list) && list.length === features && list.every(Number.isFinite);
  const areNames = (list: unknown): list is string[] =>
    Array.isArray(list) && list.length === features && list.every((name) => typeof name === 'string');
  if (isList(means) && isList(deviations) && deviations.every((deviation) => deviation > 0)) {
    if (names === undefined) return { means, deviations };
    if (areNames(names)) return { names, means, deviations };
  }
  throw new CheckpointError('The normalisation of the checkpoint is damaged.', {
    hint: 'Use another checkpoint of the run, or train it again.',
  });
}
