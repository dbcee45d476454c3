import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import type { GradientStore } from '../parameters.js';
import { type AttentionLayer, scoreKeys } from './attention-scores.js';

/** The memory of attention; its owner keeps it alive while passes read it. */
export interface AttendedMemory {
  /** [B, S, M], zero where masked */
  memory: Tensor3D;
  /** [B, S, K], of `prepareKeys` */
  keys: Tensor3D;
  /** [B, 1, S]: 0 for valid steps, a number below any score for padding; null without padding. */
  mask: Tensor3D | null;
}

/** One pass of attention; end it by `backward` or `dispose`. */
export interface AttentionPass {
  /** Weighted sum of the memory, [B, T, M]; the caller disposes it. */
  context: Tensor3D;
  /** [B, T, S], summing to 1 per query, exactly 0 if masked; valid until the pass ends. */
  weights: Tensor3D;
  /** Takes ownership of `dContext`; the caller disposes the results. */
  backward(dContext: Tensor3D, gradients: GradientStore): { dQuery: Tensor3D; dMemory: Tensor3D; dKeys: Tensor3D };
  dispose(): void;
}

/**
 * Attention of queries [B, T, H], which the caller keeps alive, over a memory (Bahdanau et al. 2015, Luong et al. 2015):
 * a = softmax(score(q, m)) over the memory, c = Σ a m.
 */
export function attend(
  kernels: Kernels,
  layer: AttentionLayer,
  query: Tensor3D,
  { memory, keys, mask }: AttendedMemory,
): AttentionPass {
  const scoring = scoreKeys(kernels, layer, query, keys);
  const weights = tf.tidy(() => tf.softmax(mask === null ? scoring.scores : scoring.scores.add(mask)) as Tensor3D);
  scoring.scores.dispose();
  return {
    context: tf.matMul(weights, memory),
    weights,
    // da = dc mᵀ;  dm = aᵀ dc;  ds = a ∘ (da - Σ a da)
    backward(dContext, gradients) {
      const dScores = tf.tidy(() => {
        const dWeights = tf.matMul(dContext, memory, false, true);
        return weights.mul(dWeights.sub(weights.mul(dWeights).sum(2, true))) as Tensor3D;
      });
      const dMemory: Tensor3D = tf.matMul(weights, dContext, true);
      weights.dispose();
      dContext.dispose();
      const { dQuery, dKeys } = scoring.backward(dScores, gradients);
      dScores.dispose();
      return { dQuery, dMemory, dKeys };
    },
    dispose() {
      weights.dispose();
      scoring.dispose();
    },
  };
}

/** The mask of memories of these lengths, [B, 1, S], owned by the caller; null if all have the same length. */
export function attentionMask(lengths: Int32Array | readonly number[], steps: number): Tensor3D | null {
  if (lengths.every((length) => length === steps)) return null;
  const values = new Float32Array(lengths.length * steps);
  // e^-1e9 is 0 in float32, and a row with only padding still has finite weights.
  for (const [row, length] of lengths.entries()) values.fill(-1e9, row * steps + length, (row + 1) * steps);
  return tf.tensor3d(values, [lengths.length, 1, steps]);
}
