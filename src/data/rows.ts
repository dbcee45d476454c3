import type { RowShare } from '../runtime/random.js';

/** Some rows of what is laid out time-major, [T, B, width]: [T, to - from, width], a copy. */
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

/** Steps of some rows that are not masked; `lengths` [B] are null where every row is `steps` long. */
export function countSteps(lengths: Int32Array | null, steps: number, rows: number): number {
  return lengths === null ? steps * rows : lengths.reduce((sum, length) => sum + length, 0);
}
