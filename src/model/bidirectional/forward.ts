import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import type { ModelSpec } from '../language/spec.js';
import type { GradientStore } from '../parameters.js';

/** The passes of training and evaluation. */
export interface BidirectionalForward {
  spec: ModelSpec;
  /** [V], added to the logits. */
  outputBias: Tensor1D;
  /** A pass with gradients. */
  forward(kernels: Kernels, inputs: BidirectionalInputs & { random: Random | null }): BidirectionalPass;
  /** The input of the output layer, [T * B, H], without dropout; the caller disposes it. */
  hidden(kernels: Kernels, inputs: BidirectionalInputs): Tensor2D;
  /** [N, V] without the bias, of rows [N, H] of `hidden`; the caller disposes it. */
  logits(hidden: Tensor2D): Tensor2D;
}

/** The caller keeps ownership; all must stay alive until the pass ends. */
export interface BidirectionalInputs {
  /** int32 [T, B]: the token before each position. */
  before: Tensor2D;
  /** int32 [T, B]: the token after it. */
  after: Tensor2D;
  /** int32 [B], or null if every row is T long. */
  lengths: Tensor1D | null;
}

/** One pass through a model; end it by `backward` or `dispose`. */
export interface BidirectionalPass {
  /** [T * B, V] without the bias; the caller disposes it. */
  logits: Tensor2D;
  /** Takes ownership of `dLogits` and adds every parameter's gradient to `gradients`. */
  backward(dLogits: Tensor2D, gradients: GradientStore): void;
  dispose(): void;
}
