import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { LabelBatch } from '../../data/label-batches.js';
import { tf } from '../../runtime/tensorflow.js';
import { addGradient } from '../gradients.js';
import type { ChainParameters } from '../label/create.js';
import type { Parameter } from '../parameters.js';
import { type ChainWeights, chainLoss, chainLosses, chainMarginals, type Emissions, likeliestPath } from './crf.js';
import { type LabelHead, targetsOf } from './label-head.js';

/** Labels that depend on neighbouring labels: a linear-chain CRF over the logits. */
export function chainHead({ transitions, start, end }: ChainParameters, bias: Parameter): LabelHead {
  const weights = (): ChainWeights => ({
    transitions: valuesOf(transitions),
    start: valuesOf(start),
    end: valuesOf(end),
  });
  const emissions = (logits: Tensor2D, { lengths, steps, batchSize }: LabelBatch): Emissions => ({
    values: logits.dataSync() as Float32Array,
    bias: valuesOf(bias),
    lengths,
    steps,
    batchSize,
  });
  return {
    lossAndGradient(_kernels, logits, batch, { classWeights, gradients }) {
      if (classWeights !== null) throw new RangeError('A CRF has no loss per step that could be weighted.');
      const { losses, gradients: found } = chainLoss(weights(), emissions(logits, batch), targetsOf(batch));
      const K = logits.shape[1];
      addGradient(gradients, transitions, tf.tensor2d(found.dTransitions, [K, K]));
      addGradient(gradients, start, tf.tensor1d(found.dStart));
      addGradient(gradients, end, tf.tensor1d(found.dEnd));
      const lossSum = losses.reduce((sum, loss) => sum + loss, 0);
      return { lossSum, dLogits: tf.tensor2d(found.dEmissions, logits.shape) };
    },
    predict(logits, batch) {
      const [chain, rows] = [weights(), emissions(logits, batch)];
      return {
        labels: likeliestPath(chain, rows),
        probabilities: chainMarginals(chain, rows),
        losses: batch.targets && chainLosses(chain, rows, batch.targets),
      };
    },
  };
}

function valuesOf({ variable }: Parameter): Float32Array {
  return variable.dataSync() as Float32Array;
}
