import type { Frames } from './log-mel.js';

/** How frames are stacked to the steps of a network. */
export interface StackSpec {
  /** Frames per step. */
  stack: number;
  /** Frames from the start of one step to the start of the next, up to `stack`. */
  skip: number;
}

/** Number of steps for a number of frames. */
export function stackedSteps(frames: number, { skip }: StackSpec): number {
  return Math.ceil(frames / skip);
}

/** Stacks frames, [steps, stack * features]; the last steps are padded with 0 (Sak et al. 2015). */
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
