import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import { addGradient } from '../gradients.js';
import type { GradientStore, Parameter } from '../parameters.js';
import { denseGradients, denseProduct } from './dense-product.js';

/**
 * Score functions of a query and a key; all without bias.
 * - dot (Luong et al. 2015): qᵀ m;
 * - general (Luong et al. 2015): qᵀ (Wa m);
 * - additive (Bahdanau et al. 2015): vᵀ tanh(Wq q + Wm m).
 * Letters: B batch, T queries, S keys, H query features, M memory features, K key features.
 */
export type AttentionLayer =
  | { type: 'dot' }
  /** `keyKernel` [M, H] */
  | { type: 'general'; keyKernel: Parameter }
  /** `keyKernel` [M, K], `queryKernel` [H, K], `vector` [K, 1] */
  | { type: 'additive'; keyKernel: Parameter; queryKernel: Parameter; vector: Parameter };

/** Keys, computed from a memory once. */
export interface Keys {
  /** [B, S, K]; for `dot` the memory itself. */
  keys: Tensor3D;
  /** Takes ownership of `dKeys` and returns the gradient of the memory, [B, S, M]. */
  backward(dKeys: Tensor3D, gradients: GradientStore): Tensor3D;
  dispose(): void;
}

/** Projects a memory [B, S, M]; the caller keeps it alive. */
export function prepareKeys(kernels: Kernels, layer: AttentionLayer, memory: Tensor3D): Keys {
  if (layer.type === 'dot') return { keys: memory, backward: (dKeys) => dKeys, dispose() {} };
  const keys = multiply(kernels, memory, layer.keyKernel);
  return {
    keys,
    backward(dKeys, gradients) {
      const dMemory = multiplyBackward(kernels, memory, layer.keyKernel, dKeys, gradients);
      dKeys.dispose();
      return dMemory;
    },
    dispose: () => keys.dispose(),
  };
}

/** Scores of queries, [B, T, S]; end it by `backward` or `dispose`. */
export interface Scoring {
  /** The caller's. */
  scores: Tensor3D;
  /** The caller keeps ownership of `dScores`, and disposes the results. */
  backward(dScores: Tensor3D, gradients: GradientStore): { dQuery: Tensor3D; dKeys: Tensor3D };
  dispose(): void;
}

/** Compares queries [B, T, H] with keys [B, S, K]; the caller keeps both alive until the scoring ends. */
export function scoreKeys(kernels: Kernels, layer: AttentionLayer, query: Tensor3D, keys: Tensor3D): Scoring {
  return layer.type === 'additive' ? scoreAdditive(kernels, layer, query, keys) : scoreProduct(query, keys);
}

function scoreProduct(query: Tensor3D, keys: Tensor3D): Scoring {
  return {
    scores: tf.matMul(query, keys, false, true),
    backward: (dScores) => ({ dQuery: tf.matMul(dScores, keys), dKeys: tf.matMul(dScores, query, true) }),
    dispose() {},
  };
}

function scoreAdditive(
  kernels: Kernels,
  { queryKernel, vector }: Extract<AttentionLayer, { type: 'additive' }>,
  query: Tensor3D,
  keys: Tensor3D,
): Scoring {
  const [batchSize, queries] = query.shape;
  const [, keyCount, size] = keys.shape;
  const weights = vector.variable as Tensor2D;
  const hidden = tf.tidy(
    () => tf.tanh(multiply(kernels, query, queryKernel).expandDims(2).add(keys.expandDims(1))) as Tensor4D, // [B, T, S, K]
  );
  return {
    scores: tf.tidy(() =>
      tf.matMul(hidden.reshape<Tensor2D>([-1, size]), weights).reshape([batchSize, queries, keyCount]),
    ),
    // e = tanh(z), s = e v:  dv = Σ e ds;  dz = ds v ∘ (1 - e²);  dq = Σ over keys, dk = Σ over queries.
    backward(dScores, gradients) {
      const column = dScores.reshape<Tensor2D>([-1, 1]); // [B * T * S, 1]
      addGradient(
        gradients,
        vector,
        tf.tidy(() => tf.matMul(hidden.reshape<Tensor2D>([-1, size]), column, true)),
      );
      const dSum = tf.tidy(() => {
        const dHidden = tf.matMul(column, weights, false, true).reshape(hidden.shape);
        return dHidden.mul(tf.sub(1, hidden.square())) as Tensor4D;
      });
      column.dispose();
      hidden.dispose();
      const dProjected = tf.sum<Tensor3D>(dSum, 2); // [B, T, K]
      const dKeys = tf.sum<Tensor3D>(dSum, 1); // [B, S, K]
      dSum.dispose();
      const dQuery = multiplyBackward(kernels, query, queryKernel, dProjected, gradients);
      dProjected.dispose();
      return { dQuery, dKeys };
    },
    dispose: () => hidden.dispose(),
  };
}

/** `rows` [B, N, I] times a kernel [I, J]: [B, N, J]. */
function multiply(kernels: Kernels, rows: Tensor3D, kernel: Parameter): Tensor3D {
  const [batchSize, count] = rows.shape;
  return tf.tidy(() =>
    denseProduct(kernels, flatten(rows), kernel.variable as Tensor2D).reshape([batchSize, count, -1]),
  );
}

/** Adds the kernel's gradient, Σ of inputᵀ gradient over all rows, and returns that of `rows`, [B, N, I]. */
function multiplyBackward(
  kernels: Kernels,
  rows: Tensor3D,
  kernel: Parameter,
  dOutput: Tensor3D,
  gradients: GradientStore,
): Tensor3D {
  const [dRows, dKernel] = tf.tidy(() => {
    const found = denseGradients(kernels, flatten(rows), kernel.variable as Tensor2D, flatten(dOutput));
    return [found.dRows.reshape(rows.shape), found.dKernel] as [Tensor3D, Tensor2D];
  });
  addGradient(gradients, kernel, dKernel);
  return dRows;
}

function flatten(tensor: Tensor3D): Tensor2D {
  return tensor.reshape<Tensor2D>([-1, tensor.shape[2]]);
}
