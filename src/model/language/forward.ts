import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import type { TokenPass } from '../heads/token-softmax.js';
import type { Activation } from '../layers/activation.js';
import type { ActivationPenalties } from '../layers/penalties.js';
import type { ModelSpec } from './spec.js';

/** A network that maps sequences and an initial state to outputs and a final state; training and evaluation use it. */
export interface SequenceForward {
  spec: ModelSpec;
  /** Zero states, one per layer and direction; the caller disposes them. */
  zeroState(batchSize: number): CellState[];
  /** `beside` can concatenate more features to the input of each step. */
  forward(kernels: Kernels, inputs: ModelInputs, beside?: (below: Activation) => Activation): ModelPass;
}

/** The caller keeps ownership; all must stay alive until the pass ends. */
export interface ModelInputs {
  /** int32 [T, B] */
  ids: Tensor2D;
  /** int32 [B], or null if every row is T long. */
  lengths: Tensor1D | null;
  /** One per layer and direction. */
  initialState: readonly CellState[];
  /** The random stream of dropout masks; null in evaluation, without dropout. */
  random: Random | null;
  /** Penalties on the last layer's output, which only affect gradients. None by default. */
  penalties?: ActivationPenalties;
}

/** One pass through a model; see `TokenPass` for how it ends. */
export interface ModelPass extends TokenPass {
  /** The input of the output layer, [T, B, H]; valid until the pass ends. */
  hidden: Tensor3D;
  /** One per layer and direction; the caller disposes them after the pass. */
  finalState: CellState[];
}
