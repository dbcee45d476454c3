import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import { addGradient } from '../gradients.js';
import type { Parameter } from '../parameters.js';
import { type Activation, passDown } from './activation.js';
import { type AttendedMemory, attend } from './attention.js';
import type { AttentionLayer } from './attention-scores.js';
import { denseGradients, denseProduct } from './dense-product.js';

/** Attention, and the dense layer that combines its context with the query. */
export interface AttentionCombine {
  attention: AttentionLayer;
  /** [M + H, H], without bias as in Luong et al. 2015. */
  kernel: Parameter;
}

/** Receives the gradients of a memory and its keys from the backward pass; the owner disposes them. */
export interface MemoryFlow {
  gradients: { dMemory: Tensor3D; dKeys: Tensor3D } | null;
}

/**
 * h̃ = tanh(Wc [c; h]) for each step of `below` [T, B, H], c being its attention to `memory` (Luong et al. 2015, equation 5):
 * [T, B, H].
 */
export function attendAll(
  kernels: Kernels,
  { attention, kernel }: AttentionCombine,
  below: Activation,
  memory: AttendedMemory,
  flow: MemoryFlow,
): Activation {
  const [, , size] = below.output.shape;
  const memorySize = memory.memory.shape[2];
  const query = tf.transpose(below.output, [1, 0, 2]); // [B, T, H]
  if (!below.keepsOutput) below.output.dispose();
  const pass = attend(kernels, attention, query, memory);
  const { joined, output: combined } = combine(kernels, kernel, pass.context, query);
  pass.context.dispose();
  const output = tf.transpose(combined, [1, 0, 2]); // [T, B, H]
  return {
    output,
    keepsOutput: false,
    // dz = dh̃ ∘ (1 - h̃²);  dWc = [c; h]ᵀ dz;  d[c; h] = dz Wcᵀ
    backward(dOutput, gradients) {
      output.dispose();
      const dSum = tf.tidy(() =>
        tf.transpose(dOutput, [1, 0, 2]).mul(tf.sub(1, combined.square())).reshape<Tensor2D>([-1, size]),
      );
      dOutput.dispose();
      const { dRows: dJoined, dKernel } = denseGradients(kernels, joined, kernel.variable as Tensor2D, dSum);
      addGradient(gradients, kernel, dKernel);
      const [dContext, dHidden] = tf.tidy(() =>
        tf.split(dJoined.reshape([...combined.shape.slice(0, 2), -1]), [memorySize, size], 2),
      ) as [Tensor3D, Tensor3D];
      tf.dispose([joined, dSum, dJoined]);
      combined.dispose();
      const { dQuery, dMemory, dKeys } = pass.backward(dContext, gradients);
      flow.gradients = { dMemory, dKeys };
      query.dispose();
      const dBelow = tf.tidy(() => tf.transpose(dHidden.add<Tensor3D>(dQuery), [1, 0, 2]));
      dHidden.dispose();
      dQuery.dispose();
      passDown(below, dBelow, gradients);
    },
    dispose() {
      for (const tensor of [output, joined, combined, query]) tensor.dispose();
      pass.dispose();
      below.dispose();
    },
  };
}

/** tanh([context; query] W), [B, T, H], and its input rows [B * T, M + H]; the caller disposes both. */
export function combine(
  kernels: Kernels,
  kernel: Parameter,
  context: Tensor3D,
  query: Tensor3D,
): { joined: Tensor2D; output: Tensor3D } {
  const joined = tf.tidy(() =>
    tf.concat3d([context, query], 2).reshape<Tensor2D>([-1, context.shape[2] + query.shape[2]]),
  );
  const output = tf.tidy(() =>
    tf.tanh(denseProduct(kernels, joined, kernel.variable as Tensor2D)).reshape<Tensor3D>(query.shape),
  );
  return { joined, output };
}
