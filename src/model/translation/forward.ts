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
  /** All steps of the decoder, over an encoding that is ended by the pass's `backward` alone. */
  decode(kernels: Kernels, encoding: Encoding, inputs: DecoderInputs): DecoderPass;
}

/** All of them stay the caller's, and alive until the pass is over. */
export interface DecoderInputs {
  /** int32 [T, B]: the token before each target. */
  ids: Tensor2D;
  /** int32 [B], or null when every row is T long. */
  lengths: Tensor1D | null;
  random: Random | null;
}

/** One pass of the decoder; end it by `backward` or `dispose`. */
export interface DecoderPass {
  /** [T * B, V] without the bias; the caller's. */
  logits: Tensor2D;
  /** Takes over `dLogits`, goes on through the encoding and ends it, and adds every parameter's gradient to `gradients`. */
  backward(dLogits: Tensor2D, gradients: GradientStore): void;
  /** Ends the pass, and leaves the encoding as it is. */
  dispose(): void;
}
