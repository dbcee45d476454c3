import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import type { GradientStore } from '../parameters.js';
import type { EncoderInputs, Encoding } from './encoding.js';

/** A network's passes of training and evaluation: from a batch of sources to an encoding, and from that to logits. */
export interface TranslationForward {
  /** [V], to be added to the logits. */
  outputBias: Tensor1D;
  encode(kernels: Kernels, inputs: EncoderInputs): Encoding;
  /** All steps of the decoder; only the pass's `backward` ends the encoding. */
  decode(kernels: Kernels, encoding: Encoding, inputs: DecoderInputs): DecoderPass;
}

/** The caller keeps ownership; all must stay alive until the pass ends. */
export interface DecoderInputs {
  /** int32 [T, B]: the token before each target. */
  ids: Tensor2D;
  /** int32 [B], or null if every row is T long. */
  lengths: Tensor1D | null;
  random: Random | null;
}

/** One pass of the decoder; end it by `backward` or `dispose`. */
export interface DecoderPass {
  /** [T * B, V] without the bias; the caller disposes it. */
  logits: Tensor2D;
  /** Takes ownership of `dLogits`, continues through the encoding and ends it, and adds every parameter's gradient to `gradients`. */
  backward(dLogits: Tensor2D, gradients: GradientStore): void;
  /** Ends the pass, but not the encoding. */
  dispose(): void;
}
