import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { absent } from './absent.js';
import { execute } from './execute.js';

/** See `Kernels.softmaxCrossEntropy`; throws for a target outside the columns. */
export function softmaxCrossEntropy(
  logits: Tensor2D,
  bias: Tensor1D | null,
  targets: Tensor1D,
  weights: Tensor1D | null,
): { losses: Tensor1D; dLogits: Tensor2D } {
  const inputs = [logits, bias ?? absent('float32'), targets, weights ?? absent('float32')];
  const [losses, dLogits] = execute('RnnSoftmaxCrossEntropy', {}, inputs, 2) as [Tensor1D, Tensor2D];
  return { losses, dLogits };
}

/** See `Kernels.softmaxLosses`. */
export function softmaxLosses(
  logits: Tensor2D,
  bias: Tensor1D | null,
  targets: Tensor1D,
  weights: Tensor1D | null,
): Tensor1D {
  const inputs = [logits, bias ?? absent('float32'), targets, weights ?? absent('float32')];
  const [losses] = execute('RnnSoftmaxLosses', {}, inputs, 1) as [Tensor1D];
  return losses;
}
