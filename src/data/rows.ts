import type { RowShare } from '../runtime/random.js';

/** Copies a range of rows of a time-major array [T, B, width]: [T, to - from, width]. */
export function sliceRows<Values extends Int32Array | Float32Array>(
  values: Values,
  { from, to, of }: RowShare,
  width = 1,
): Values {
  const steps = values.length / (of * width);
  const size = (to - from) * width;
  const result = values.slice(0, steps * size) as Values;
  for (let step = 0; step < steps; step++) {
    const start = (step * of + from) * width;
    result.set(values.subarray(start, start + size), step * size);
  }
  return result;
}

/** Number of unmasked steps of a range of rows; `lengths` [B] is null if every row has `steps` steps. */
export function countSteps(lengths: Int32Array | null, steps: number, rows: number): number {
  return lengths === null ? steps * rows : lengths.reduce((sum, length) => sum + length, 0);
}
