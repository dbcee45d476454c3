import { tf } from '../../runtime/tensorflow.js';
import type { Parameter } from '../parameters.js';
import { type LabelHead, lossesOfSamples, targetsOf, targetWeights } from './label-head.js';

/**
 * Two labels, independently per step: p = 1 / (1 + e^-x), and the binary cross-entropy -y ln p - (1 - y) ln(1 - p), whose
 * gradient with respect to the logit x is p - y.
 */
export function sigmoidHead(bias: Parameter): LabelHead {
  const logitsOf = (logits: { dataSync(): ArrayLike<number> }) => {
    const [shift = 0] = bias.variable.dataSync();
    return Float64Array.from(logits.dataSync(), (logit) => logit + shift);
  };
  return {
    lossAndGradient(_kernels, logits, batch, { classWeights }) {
      const values = logitsOf(logits);
      const targets = targetsOf(batch);
      const dLogits = new Float32Array(values.length);
      let lossSum = 0;
      for (const [cell, weight] of targetWeights(batch, classWeights).entries()) {
        if (weight === 0) continue;
        const [logit, target] = [values[cell] as number, targets[cell] as number];
        lossSum += weight * crossEntropy(logit, target);
        dLogits[cell] = weight * (sigmoid(logit) - target);
      }
      return { lossSum, dLogits: tf.tensor2d(dLogits, logits.shape) };
    },
    predict(logits, batch) {
      const values = logitsOf(logits);
      const probabilities = new Float32Array(2 * values.length);
      for (const [cell, logit] of values.entries()) probabilities.set([sigmoid(-logit), sigmoid(logit)], 2 * cell);
      const { targets } = batch;
      const losses = targets && values.map((logit, cell) => crossEntropy(logit, targets[cell] as number));
      return {
        labels: Int32Array.from(values, (logit) => (logit > 0 ? 1 : 0)),
        probabilities,
        losses: losses && lossesOfSamples(losses, batch),
      };
    },
  };
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** ln(1 + e^x) - y x, computed without overflow. */
function crossEntropy(logit: number, target: number): number {
  return Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - target * logit;
}
