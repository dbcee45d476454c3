import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import { addGradient } from '../gradients.js';
import type { Parameter } from '../parameters.js';
import { type Activation, passDown } from './activation.js';
import { denseGradients, denseProduct } from './dense-product.js';
import { type Extent, paddingPenalty } from './pool.js';

/** The parameters of attention pooling. */
export interface AttentionPoolLayer {
  /** [F, A] */
  kernel: Parameter;
  /** [A] */
  bias: Parameter;
  /** [A, 1] */
  context: Parameter;
}

/**
 * A weighted sum over the steps of each row (Yang et al. 2016, eq. 5-7), [1, B, F]: u(t) = tanh(W h(t) + b), α = softmax over t of
 * u(t)·c, and Σ_t α(t) h(t). `weights` is α, [T * B], 0 if masked.
 */
export function poolByAttention(
  kernels: Kernels,
  { kernel, bias, context }: AttentionPoolLayer,
  below: Activation,
  extent: Extent,
): { activation: Activation; weights: Float32Array } {
  const { output: input } = below;
  const [steps, batchSize, features] = input.shape;
  const flat: Tensor2D = input.reshape([-1, features]); // [T * B, F]
  if (!below.keepsOutput) input.dispose();
  const [w, c] = [kernel.variable as Tensor2D, context.variable as Tensor2D];
  const u = tf.tidy((): Tensor2D => denseProduct(kernels, flat, w).add<Tensor2D>(bias.variable).tanh()); // [T * B, A]
  const alpha = tf.tidy(() => {
    const scores = tf.matMul(u, c).reshape<Tensor3D>([steps, batchSize, 1]);
    const masked = extent.lengths === null ? scores : scores.add(paddingPenalty(extent));
    const shifted = masked.sub(masked.max(0, true)).exp();
    return shifted.div<Tensor3D>(shifted.sum(0, true));
  }); // [T, B, 1]
  const apart = () => flat.reshape<Tensor3D>([steps, batchSize, features]);
  const output = tf.tidy(() => apart().mul(alpha).sum(0, true)) as Tensor3D; // [1, B, F]
  const release = () => tf.dispose([flat, u, alpha, output]);
  return {
    weights: Float32Array.from(alpha.dataSync()),
    activation: {
      output,
      keepsOutput: true,
      // dα(t) = h(t)·dy;  ds = α ∘ (dα - Σ_t α dα);  dc = Σ u ds;  dz = ds cᵀ ∘ (1 - u²);  dW = hᵀ dz;  db = Σ dz;  dh = α dy + dz Wᵀ
      backward(dOutput, gradients) {
        const dScores = tf.tidy(() => {
          const dAlpha = apart().mul(dOutput).sum(2, true);
          const mean = dAlpha.mul(alpha).sum(0, true);
          return alpha.mul(dAlpha.sub(mean)).reshape<Tensor2D>([-1, 1]);
        }); // [T * B, 1]
        addGradient(gradients, context, tf.matMul(u, dScores, true));
        const dSum = tf.tidy(() => tf.matMul(dScores, c, false, true).mul<Tensor2D>(tf.sub(1, u.square()))); // [T * B, A]
        const { dRows, dKernel } = denseGradients(kernels, flat, w, dSum);
        addGradient(gradients, kernel, dKernel);
        addGradient(gradients, bias, kernels.sumRows(dSum));
        const dInput = tf.tidy(() => alpha.mul(dOutput).add(dRows.reshape([steps, batchSize, features]))) as Tensor3D;
        tf.dispose([dScores, dSum, dRows, dOutput]);
        release();
        passDown(below, dInput, gradients);
      },
      dispose() {
        release();
        below.dispose();
      },
    },
  };
}
