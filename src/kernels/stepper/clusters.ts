import type { Tensor2D } from '@tensorflow/tfjs-core';
import { readValues } from '../../runtime/read-values.js';
import { tf } from '../../runtime/tensorflow.js';
import { createDraws } from './draw.js';
import type { ClusterWeights, PlainWeights, Stepper, SteppingKernels } from './stepper.js';

/**
 * The logits [N, V] of an adaptive softmax. `head` is [N, S + C], the S frequent tokens and C clusters, `clusters` the logits of
 * each cluster's own tokens. A cluster's tokens get ln P(w | cluster) + its logit: together they have the
 * weight exp(its logit), so the softmax over all tokens is P(w).
 */
export function joinClusters(head: Tensor2D, clusters: readonly Tensor2D[]): Tensor2D {
  const [rows, columns] = head.shape;
  const shortlist = columns - clusters.length;
  const absolute = clusters.map((cluster, index) =>
    tf.logSoftmax(cluster).add<Tensor2D>(tf.slice2d(head, [0, shortlist + index], [rows, 1])),
  );
  return tf.concat2d([tf.slice2d(head, [0, 0], [rows, shortlist]), ...absolute], 1);
}

/** A stepper of an adaptive softmax by one of a plain output: head and projections side by side. */
export function createAdaptiveStepper(
  createPlain: SteppingKernels['createStepper'],
  weights: PlainWeights,
  clusters: readonly ClusterWeights[],
  batchSize: number,
): Stepper {
  const headSize = weights.outputBias.shape[0];
  const sizes = clusters.map(({ projection }) => projection.shape[1]);
  const outputKernel = tf.concat2d([weights.outputKernel, ...clusters.map(({ projection }) => projection)], 1);
  const outputBias = tf.pad1d(weights.outputBias, [0, outputKernel.shape[1] - headSize]);
  const plain = createPlain({ ...weights, outputKernel, outputBias }, batchSize);
  const vocabularySize = headSize - clusters.length + clusters.reduce((sum, { bias }) => sum + bias.shape[0], 0);
  const logits = new Float32Array(batchSize * vocabularySize);

  const step: Stepper['step'] = (tokens) => {
    // Outside of the tidy, which would take the plain stepper's new states for its own.
    const sums = plain.step(tokens);
    const joined = readValues(() => {
      const outputs = tf.tensor2d(sums, [plain.rows, outputKernel.shape[1]]);
      const [head, ...lows] = tf.split(outputs, [headSize, ...sizes], 1) as [Tensor2D, ...Tensor2D[]];
      const own = clusters.map(({ kernel, bias }, index) =>
        tf.matMul(lows[index] as Tensor2D, kernel).add<Tensor2D>(bias),
      );
      return joinClusters(head, own);
    });
    logits.set(joined);
    return logits.subarray(0, joined.length);
  };
  return {
    ...plain,
    get rows() {
      return plain.rows;
    },
    vocabularySize,
    step,
    ...createDraws({ batchSize, vocabularySize, arrange: plain.arrange, step }),
    dispose() {
      plain.dispose();
      outputKernel.dispose();
      outputBias.dispose();
    },
  };
}
