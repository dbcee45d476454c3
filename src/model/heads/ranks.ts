import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { readValues } from '../../runtime/read-values.js';

/** 1 + the number of logits above that of `target`. */
export function rankIn(logits: ArrayLike<number>, target: number): number {
  const own = logits[target] as number;
  let rank = 1;
  for (let at = 0; at < logits.length; at++) if ((logits[at] as number) > own) rank++;
  return rank;
}

/** The rank of each row's target: see `rankIn`, of `logits` [N, V] plus `bias` [V]. */
export function ranksOf(logits: Tensor2D, bias: Tensor1D | null, targets: Int32Array): Int32Array {
  const columns = logits.shape[1];
  const values = readValues(() => (bias === null ? logits.clone() : logits.add(bias)));
  return targets.map((target, row) => rankIn(values.subarray(row * columns, (row + 1) * columns), target));
}
