import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import type { Activation } from '../layers/activation.js';
import { type OutputLayer, project } from '../layers/output.js';
import type { GradientStore } from '../parameters.js';

/** Probabilities of tokens on top of an activation; end it by `lossesAndBackward` and its `backward`, or by `dispose`. */
export interface TokenPass {
  /** [T * B, V] whose softmax the probabilities are; the caller's. */
  logits(): Tensor2D;
  /** Nats of each target [T * B], scaled by `weights`, 0 where these are 0; the caller's. */
  losses(targets: Int32Array, weights: Float32Array | null): Tensor1D;
  /** The same with a way back, which takes more memory; nothing else may follow it. */
  lossesAndBackward(targets: Int32Array, weights: Float32Array | null): LossesAndBackward;
  dispose(): void;
}

export interface LossesAndBackward {
  /** The caller's. */
  losses: Tensor1D;
  /** Adds the gradients of the summed losses, and goes all the way down. */
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

/** Runs `body` on tensors of what it is given. */
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
