import type { Tensor1D } from '@tensorflow/tfjs-core';
import { argMax } from '../../kernels/distribution.js';
import { readValues } from '../../runtime/read-values.js';
import { tf } from '../../runtime/tensorflow.js';
import type { Parameter } from '../parameters.js';
import { type LabelHead, lossesOfSamples, targetsOf, targetWeights } from './label-head.js';
import { sumLosses } from './sum-losses.js';

/** Mutually exclusive labels, independently per step or sample: softmax and cross-entropy. */
export function softmaxHead(bias: Parameter): LabelHead {
  return {
    lossAndGradient(kernels, logits, batch, { classWeights }) {
      const targets = tf.tensor1d(targetsOf(batch), 'int32'); // [N]
      const isWeighted = classWeights !== null || (batch.lengths !== null && targets.size > batch.batchSize);
      const weights = isWeighted ? tf.tensor1d(targetWeights(batch, classWeights)) : null; // [N]
      const variable = bias.variable as Tensor1D;
      const { losses, dLogits } = kernels.softmaxCrossEntropy(logits, variable, targets, weights);
      for (const tensor of [targets, weights]) tensor?.dispose();
      return { lossSum: sumLosses(losses), dLogits };
    },
    predict(logits, batch) {
      const K = logits.shape[1];
      const probabilities = readValues(() => tf.softmax(logits.add(bias.variable)));
      const labels = new Int32Array(probabilities.length / K);
      for (let cell = 0; cell < labels.length; cell++) {
        labels[cell] = argMax(probabilities.subarray(cell * K, (cell + 1) * K));
      }
      if (batch.targets === null) return { labels, probabilities, losses: null };
      const logProbabilities = readValues(() => tf.logSoftmax(logits.add(bias.variable)));
      const losses = Float32Array.from(
        targetsOf(batch),
        (target, cell) => -(logProbabilities[cell * K + target] as number),
      );
      return { labels, probabilities, losses: lossesOfSamples(losses, batch) };
    },
  };
}
