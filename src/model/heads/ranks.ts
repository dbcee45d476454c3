import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';

/** One more than how many columns of `logits` [N, V] plus `bias` [V] are above the target's, row by row. */
export function ranksOf(logits: Tensor2D, bias: Tensor1D | null, targets: Int32Array): Int32Array {
  const columns = logits.shape[1];
  const values = tf.tidy(() => (bias === null ? logits : logits.add(bias)).dataSync());
  return targets.map((target, row) => {
    const own = values[row * columns + target] as number;
    let rank = 1;
    for (let at = row * columns; at < (row + 1) * columns; at++) if ((values[at] as number) > own) rank++;
    return rank;
  });
}
