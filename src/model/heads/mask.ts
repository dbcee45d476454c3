import type { SequenceBatch } from '../../data/batches.js';

/** 1 for each target within its sequence, 0 for padding; time-major [T * B]. */
export function countsOf({ lengths, steps, batchSize }: Pick<SequenceBatch, 'lengths' | 'steps' | 'batchSize'>) {
  const counts = new Float32Array(steps * batchSize);
  if (lengths === null) return counts.fill(1);
  for (const [row, length] of lengths.entries()) {
    for (let step = 0; step < length; step++) counts[step * batchSize + row] = 1;
  }
  return counts;
}
