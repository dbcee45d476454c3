import { DataError } from '../../errors.js';
import { type SourceLocation, showLocation } from '../labelled/location.js';

/**
 * Fills NaN in `frames`, [T, F], in place: between two numbers of a feature by the line between them, before the first and after
 * the last by these. Throws a DataError for a feature without any number.
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
        hint: 'Leave the sequence out, or the feature by data.ignoreColumns.',
      });
    }
    for (let gap = known + 1; gap < steps; gap++) frames[gap * features + feature] = at(known);
  }
}
