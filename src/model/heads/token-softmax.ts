import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import type { Activation } from '../layers/activation.js';
import { type OutputLayer, project } from '../layers/output.js';
import type { GradientStore } from '../parameters.js';

/** Token probabilities over an activation; end it by `lossesAndBackward` and its `backward`, or by `dispose`. */
export interface TokenPass {
  /** The logits of the probabilities, [T * B, V]; the caller disposes them. */
  logits(): Tensor2D;
  /** Loss of each target in nats, [T * B], scaled by `weights`; the caller disposes them. */
  losses(targets: Int32Array, weights: Float32Array | null): Tensor1D;
  /** The same with a backward pass, which takes more memory; it must be the last call. */
  lossesAndBackward(targets: Int32Array, weights: Float32Array | null): LossesAndBackward;
  dispose(): void;
}

export interface LossesAndBackward {
  /** The caller's. */
  losses: Tensor1D;
  /** Adds the gradients of the summed losses, and runs the whole backward pass. */
  backward(gradients: GradientStore): void;
}

/** A softmax over the whole vocabulary. */
export function softmaxOutput(kernels: Kernels, layer: OutputLayer, below: Activation): TokenPass {
  const bias = layer.bias.variable as Tensor1D;
  const { logits, backward, dispose } = project(kernels, layer, below);
  return {
    logits: () => tf.add(logits, bias),
    losses: (targets, weights) =>
      withTensors(targets, weights, (ids, scales) => kernels.softmaxLosses(logits, bias, ids, scales)),
    lossesAndBackward(targets, weights) {
      const { losses, dLogits } = withTensors(targets, weights, (ids, scales) =>
        kernels.softmaxCrossEntropy(logits, bias, ids, scales),
      );
      logits.dispose();
      return { losses, backward: (gradients) => backward(dLogits, gradients) };
    },
    dispose() {
      logits.dispose();
      dispose();
    },
  };
}

/** Runs `body` with the arrays as tensors. */
export function withTensors<Result>(
  targets: Int32Array,
  weights: Float32Array | null,
  body: (targets: Tensor1D, weights: Tensor1D | null) => Result,
): Result {
  const tensors = [tf.tensor1d(targets, 'int32'), weights && tf.tensor1d(weights)] as const;
  try {
    return body(...tensors);
  } finally {
    for (const tensor of tensors) tensor?.dispose();
  }
}
