import { DataError } from '../../errors.js';
import { type SourceLocation, showLocation } from '../labelled/location.js';
import { type NumberFormat, missing as noValue } from './parse-number.js';

/**
 * Fills NaN in `frames`, [T, F], in place: by linear interpolation between two numbers of a feature, and by the first or last
 * number at the ends. Throws a DataError for a feature without any number.
 */
export function fillGaps(frames: Float32Array, features: number, location: SourceLocation): void {
  const steps = frames.length / features;
  for (let feature = 0; feature < features; feature++) {
    const at = (step: number) => frames[step * features + feature] as number;
    let known = -1;
    for (let step = 0; step < steps; step++) {
      if (Number.isNaN(at(step))) continue;
      for (let gap = known + 1; gap < step; gap++) {
        const share = known < 0 ? 1 : (gap - known) / (step - known);
        frames[gap * features + feature] = share * at(step) + (known < 0 ? 0 : (1 - share) * at(known));
      }
      known = step;
    }
    if (known < 0) {
      throw new DataError(`${showLocation(location)} has no number of feature ${feature + 1}.`, {
        hint: 'Remove the sequence, or exclude the feature by data.ignoreColumns.',
      });
    }
    for (let gap = known + 1; gap < steps; gap++) frames[gap * features + feature] = at(known);
  }
}

/**
 * The frames, [T, F], of an array. If `isPadded`, frames of only NaN at the end are padding and removed; other NaN are filled in if
 * `missing` is `interpolate`. Throws a DataError for remaining numbers that are not finite.
 */
export function soundFrames(
  frames: Float32Array,
  features: number,
  { missing, isPadded, location }: { missing: NumberFormat['missing']; isPadded: boolean; location: SourceLocation },
): Float32Array {
  const last = frames.findLastIndex((value) => !Number.isNaN(value));
  const steps = isPadded ? Math.max(1, Math.ceil((last + 1) / features)) : frames.length / features;
  const kept = frames.subarray(0, steps * features);
  if (missing === 'interpolate') fillGaps(kept, features, location);
  refuseInfinite(kept, features, location);
  return kept;
}

/** Throws a DataError for the first number of `frames`, [T, F], that is not finite. */
function refuseInfinite(frames: Float32Array, features: number, location: SourceLocation): void {
  const index = frames.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return;
  const what = `feature ${(index % features) + 1} of step ${Math.floor(index / features) + 1}`;
  throw noValue(location, what, String(frames[index]));
}
