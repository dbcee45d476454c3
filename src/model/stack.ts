import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { CellState, Kernels } from '../kernels/kernels.js';
import type { Random } from '../runtime/random.js';
import type { DropoutSpec } from './language/spec.js';
import type { Activation } from './layers/activation.js';
import { drop } from './layers/dropout.js';
import { type Directions, recur } from './layers/recur.js';
import type { StateFlow } from './layers/recurrent.js';

export interface StackInputs {
  /** int32 [B], or null when every row is T long. */
  lengths: Tensor1D | null;
  /** One a layer and direction; the caller's, alive until the pass is over. */
  initialState: readonly CellState[];
  /** From layer to layer, and of recurrent weights. */
  dropout: DropoutSpec;
  /** Where dropout masks come from; null evaluates. */
  random: Random | null;
  /** One a layer and direction where gradients pass through the states; without them, backpropagation is truncated. */
  flows?: readonly StateFlow[];
}

/**
 * Runs recurrent layers one on top of the other. `finalState` has one state a layer and direction, the caller's to dispose
 * after the pass is over.
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
