import type { Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import type { Cell } from './cell.js';
import { plus, tanhSlope, times, timesTransposed, transposedTimes } from './matrices.js';

/** Elman 1990: h' = f(x W + h U + b), f = tanh or relu. */
export const simpleRnn: Cell = {
  forward(spec, projected, previous, recurrentKernel) {
    const [h] = previous as [Tensor2D];
    const a = plus(projected, tf.matMul(h, recurrentKernel));
    const next: Tensor2D = spec.activation === 'tanh' ? a.tanh() : a.relu();
    return { state: [next], gates: [next] };
  },

  // da = dh' ∘ f'(a), with tanh' = 1 - h'² and relu' = [h' > 0];  dh = da Uᵀ;  dU = hᵀ da
  backward(spec, gates, previous, dState, recurrentKernel) {
    const [next] = gates as [Tensor2D];
    const [h] = previous as [Tensor2D];
    const [dNext] = dState as [Tensor2D];
    const dGates = times(dNext, spec.activation === 'tanh' ? tanhSlope(next) : tf.step(next));
    return {
      dGates,
      dRecurrentKernel: transposedTimes(h, dGates),
      dPrevious: [timesTransposed(dGates, recurrentKernel)],
    };
  },
};
