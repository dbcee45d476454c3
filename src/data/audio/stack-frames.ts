import type { Frames } from './log-mel.js';

/** How frames become the fewer steps that a network reads. */
export interface StackSpec {
  /** Frames side by side in a step. */
  stack: number;
  /** Frames from the start of one step to the start of the next, up to `stack`. */
  skip: number;
}

/** Steps of so many frames. */
export function stackedSteps(frames: number, { skip }: StackSpec): number {
  return Math.ceil(frames / skip);
}

/** Frames side by side, [steps, stack * features]; what the last steps lack is 0 (Sak et al. 2015). */
export function stackFrames({ values, steps, features }: Frames, spec: StackSpec): Frames {
  const { stack, skip } = spec;
  if (stack === 1) return { values, steps, features };
  const width = stack * features;
  const stacked = new Float32Array(stackedSteps(steps, spec) * width);
  for (let step = 0; step * skip < steps; step++) {
    const from = step * skip * features;
    stacked.set(values.subarray(from, Math.min(values.length, from + width)), step * width);
  }
  return { values: stacked, steps: stackedSteps(steps, spec), features: width };
}
