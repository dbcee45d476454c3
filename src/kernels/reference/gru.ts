import type { Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import type { Cell } from './cell.js';
import { complement, plus, sigmoidSlope, tanhSlope, times, timesTransposed, transposedTimes } from './matrices.js';

/**
 * Cho et al. 2014, the reset before the product: z = σ(x Wz + h Uz + bz);  r = σ(x Wr + h Ur + br);
 * n = tanh(x Wn + (r ∘ h) Un + bn);  h' = z ∘ h + (1 - z) ∘ n.
 */
export const gru: Cell = {
  forward(_spec, projected, previous, recurrentKernel) {
    const [h] = previous as [Tensor2D];
    const [uGates, uNew] = splitNew(recurrentKernel);
    const [xGates, xNew] = splitNew(projected);
    const [z, r] = tf.split(plus(xGates, tf.matMul(h, uGates)).sigmoid(), 2, 1) as [Tensor2D, Tensor2D];
    const n: Tensor2D = plus(xNew, tf.matMul(times(r, h), uNew)).tanh();
    return { state: [plus(times(z, h), times(complement(z), n))], gates: [z, r, n] };
  },

  // dan = dh' ∘ (1 - z) ∘ (1 - n²);  daz = dh' ∘ (h - n) ∘ σ'(z);  dq = dan Unᵀ, q = r ∘ h;  dar = dq ∘ h ∘ σ'(r);
  // dh = dh' ∘ z + dq ∘ r + [daz dar] [Uz Ur]ᵀ;  d[Uz Ur] = hᵀ [daz dar];  dUn = qᵀ dan
  backward(_spec, gates, previous, dState, recurrentKernel) {
    const [z, r, n] = gates as [Tensor2D, Tensor2D, Tensor2D];
    const [h] = previous as [Tensor2D];
    const [dNext] = dState as [Tensor2D];
    const [uGates, uNew] = splitNew(recurrentKernel);
    const dNew = times(dNext, complement(z), tanhSlope(n));
    const dUpdate = times(dNext, h.sub(n), sigmoidSlope(z));
    const dProduct = timesTransposed(dNew, uNew);
    const dGates = tf.concat2d([dUpdate, times(dProduct, h, sigmoidSlope(r))], 1);
    return {
      dGates: tf.concat2d([dGates, dNew], 1),
      dRecurrentKernel: tf.concat2d([transposedTimes(h, dGates), transposedTimes(times(r, h), dNew)], 1),
      dPrevious: [plus(times(dNext, z), times(dProduct, r), timesTransposed(dGates, uGates))],
    };
  },
};

/** Columns of z and r, and those of the new state. */
function splitNew(matrix: Tensor2D): [Tensor2D, Tensor2D] {
  const H = matrix.shape[1] / 3;
  return tf.split(matrix, [2 * H, H], 1) as [Tensor2D, Tensor2D];
}
