import type { Tensor } from '@tensorflow/tfjs-core';

/** The sum of losses in float64, in order; takes ownership of them. */
export function sumLosses(losses: Tensor): number {
  let sum = 0;
  for (const loss of losses.dataSync()) sum += loss;
  losses.dispose();
  return sum;
}
