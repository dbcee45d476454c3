import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { CellState, RecurrentSpec } from '../kernels.js';

/** Gradients of one step back through time: `dGates` [B, G*H] (before the nonlinearities), [H, G*H], and [B, H] each. */
export interface StepGradients {
  dGates: Tensor2D;
  dRecurrentKernel: Tensor2D;
  dPrevious: CellState;
}

/** One step of a recurrent layer and its gradient. `projected` is x W + b, [B, G*H]. */
export interface Cell {
  /** The next state, and the gates [B, H] that `backward` needs. */
  forward(
    spec: RecurrentSpec,
    projected: Tensor2D,
    previous: CellState,
    recurrentKernel: Tensor2D,
  ): { state: CellState; gates: Tensor2D[] };
  /** `dState` is the gradient with respect to the state that `forward` returned. */
  backward(
    spec: RecurrentSpec,
    gates: Tensor2D[],
    previous: CellState,
    dState: CellState,
    recurrentKernel: Tensor2D,
  ): StepGradients;
}
