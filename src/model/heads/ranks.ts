import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';

/** The rank of each row's target: 1 + the number of columns of `logits` [N, V] plus `bias` [V] above the target's. */
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
