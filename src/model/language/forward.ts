import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import type { TokenPass } from '../heads/token-softmax.js';
import type { Activation } from '../layers/activation.js';
import type { ActivationPenalties } from '../layers/penalties.js';
import type { ModelSpec } from './spec.js';

/** A network that reads sequences from a state and leaves one: what learning and evaluation are made over. */
export interface SequenceForward {
  spec: ModelSpec;
  /** States of zeros, one a layer and direction; the caller's. */
  zeroState(batchSize: number): CellState[];
  /** `beside` may put more beside the input of each step, for a first layer that reads more. */
  forward(kernels: Kernels, inputs: ModelInputs, beside?: (below: Activation) => Activation): ModelPass;
}

/** All of them stay the caller's, and alive until the pass is over. */
export interface ModelInputs {
  /** int32 [T, B] */
  ids: Tensor2D;
  /** int32 [B], or null when every row is T long. */
  lengths: Tensor1D | null;
  /** One a layer and direction. */
  initialState: readonly CellState[];
  /** Where dropout masks come from; null evaluates, without dropout. */
  random: Random | null;
  /** On the last layer's output; they change the gradients alone. None by default. */
  penalties?: ActivationPenalties;
}

/** One pass through a model; see `TokenPass` for how it ends. */
export interface ModelPass extends TokenPass {
  /** What the output layer reads, [T, B, H]; alive until the pass is over. */
  hidden: Tensor3D;
  /** One a layer and direction; the caller's, to be disposed after the pass is over. */
  finalState: CellState[];
}
