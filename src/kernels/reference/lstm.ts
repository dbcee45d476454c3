import type { Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import type { Cell } from './cell.js';
import { plus, sigmoidSlope, tanhSlope, times, timesTransposed, transposedTimes } from './matrices.js';

/**
 * Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000:
 * [i f g o] = x W + h U + b;  c' = σ(f) ∘ c + σ(i) ∘ tanh(g);  h' = σ(o) ∘ tanh(c').
 */
export const lstm: Cell = {
  forward(_spec, projected, previous, recurrentKernel) {
    const [h, c] = previous as [Tensor2D, Tensor2D];
    const sums = tf.split(plus(projected, tf.matMul(h, recurrentKernel)), 4, 1) as [
      Tensor2D,
      Tensor2D,
      Tensor2D,
      Tensor2D,
    ];
    const [i, f, g, o] = [sums[0].sigmoid(), sums[1].sigmoid(), sums[2].tanh(), sums[3].sigmoid()];
    const cell = plus(times(f, c), times(i, g));
    const squashed = cell.tanh();
    return { state: [times(o, squashed), cell], gates: [i, f, g, o, squashed] };
  },

  // dc' += dh' ∘ o ∘ (1 - tanh²(c'));  di = dc' ∘ g;  df = dc' ∘ c;  dg = dc' ∘ i;  do = dh' ∘ tanh(c');
  // each times its gate's slope gives da;  dc = dc' ∘ f;  dh = da Uᵀ;  dU = hᵀ da
  backward(_spec, gates, previous, dState, recurrentKernel) {
    const [i, f, g, o, squashed] = gates as [Tensor2D, Tensor2D, Tensor2D, Tensor2D, Tensor2D];
    const [h, c] = previous as [Tensor2D, Tensor2D];
    const [dHidden, dCell] = dState as [Tensor2D, Tensor2D];
    const dc = plus(dCell, times(dHidden, o, tanhSlope(squashed)));
    const dGates = tf.concat2d(
      [
        times(dc, g, sigmoidSlope(i)),
        times(dc, c, sigmoidSlope(f)),
        times(dc, i, tanhSlope(g)),
        times(dHidden, squashed, sigmoidSlope(o)),
      ],
      1,
    );
    return {
      dGates,
      dRecurrentKernel: transposedTimes(h, dGates),
      dPrevious: [timesTransposed(dGates, recurrentKernel), times(dc, f)],
    };
  },
};
