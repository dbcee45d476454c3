import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { CellState, Kernels } from '../kernels/kernels.js';
import type { Random } from '../runtime/random.js';
import type { Activation } from './layers/activation.js';
import { drop } from './layers/dropout.js';
import { type Directions, recur } from './layers/recur.js';
import type { StateFlow } from './layers/recurrent.js';
import type { DropoutSpec } from './stack-spec.js';

export interface StackInputs {
  /** int32 [B], or null if every row is T long. */
  lengths: Tensor1D | null;
  /** One per layer and direction, owned by the caller; must stay alive until the pass ends. */
  initialState: readonly CellState[];
  /** Dropout between layers and of recurrent weights. */
  dropout: DropoutSpec;
  /** The random stream of dropout masks; null in evaluation. */
  random: Random | null;
  /** One per layer and direction if gradients flow through the states; otherwise backpropagation is truncated. */
  flows?: readonly StateFlow[];
}

/**
 * Runs a stack of recurrent layers. `finalState` has one state per layer and direction; the caller disposes it after the pass.
 */
export function runStack(
  kernels: Kernels,
  layers: readonly Directions[],
  bottom: Activation,
  { lengths, initialState, dropout, random, flows }: StackInputs,
): { top: Activation; finalState: CellState[] } {
  let top = bottom;
  const finalState: CellState[] = [];
  for (const [index, directions] of layers.entries()) {
    if (index > 0) top = drop(kernels, top, dropout, 'between', random);
    const first = index * directions.length;
    const { activation, finalStates } = recur(kernels, directions, top, {
      initialStates: initialState.slice(first, first + directions.length),
      lengths,
      flows: flows?.slice(first, first + directions.length) ?? null,
      weightDropout: { rate: dropout.recurrentWeights ?? 0, random },
    });
    top = activation;
    finalState.push(...finalStates);
  }
  return { top, finalState };
}
