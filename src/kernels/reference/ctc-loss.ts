import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs';
import { tf } from '../../runtime/tensorflow.js';

/** See `Kernels.ctcLoss`: forwards and backwards in float64 and in logarithms, a row at a time. */
export function ctcLoss(
  logits: Tensor3D,
  labels: readonly Int32Array[],
  lengths: Int32Array,
): { losses: Tensor1D; dLogits: Tensor3D } {
  const [steps, batchSize, classes] = logits.shape;
  const values = logits.dataSync();
  const losses = new Float32Array(batchSize);
  const dLogits = new Float32Array(steps * batchSize * classes);
  for (const [b, row] of labels.entries()) {
    const length = lengths[b] as number;
    const at = (t: number) => (t * batchSize + b) * classes;
    const logs = Array.from({ length }, (_, t) => logSoftmax(values.subarray(at(t), at(t) + classes)));
    const { loss, posteriors } = alignLabels(logs, row);
    losses[b] = loss;
    // dz = softmax(z) - posterior (Graves et al. 2006, eq. 16).
    for (const [t, posterior] of posteriors.entries()) {
      for (let k = 0; k < classes; k++) {
        dLogits[at(t) + k] = Math.exp(logs[t]?.[k] as number) - (posterior[k] as number);
      }
    }
  }
  return { losses: tf.tensor1d(losses), dLogits: tf.tensor3d(dLogits, [steps, batchSize, classes]) };
}

/**
 * All alignments of labels with log-probabilities [T][V], the blank last: nats of the labels, and the probability of each
 * class at each step given the labels, [T][V]. α and β of Graves et al. 2006, section 4.1, β without the step's own factor.
 */
function alignLabels(logs: readonly Float64Array[], labels: Int32Array): { loss: number; posteriors: Float64Array[] } {
  const classes = logs[0]?.length ?? 1;
  const blank = classes - 1;
  // Blanks before, between and after the labels.
  const path = Array.from({ length: 2 * labels.length + 1 }, (_, s) =>
    s % 2 === 0 ? blank : (labels[s >> 1] as number),
  );
  const jumps = path.map((label, s) => s >= 2 && label !== blank && label !== path[s - 2]);
  const log = (t: number, s: number) => logs[t]?.[path[s] as number] as number;
  const none = () => new Float64Array(path.length).fill(Number.NEGATIVE_INFINITY);
  const last = logs.length - 1;

  const alpha = logs.map(none);
  const beta = logs.map(none);
  for (let s = 0; s < Math.min(2, path.length); s++) {
    (alpha[0] as Float64Array)[s] = log(0, s);
    (beta[last] as Float64Array)[path.length - 1 - s] = 0;
  }
  for (let t = 1; t <= last; t++) {
    const [before, now] = [alpha[t - 1], alpha[t]] as [Float64Array, Float64Array];
    for (let s = 0; s < path.length; s++) {
      const sum = logAdd(before[s], s > 0 ? before[s - 1] : undefined, jumps[s] ? before[s - 2] : undefined);
      now[s] = sum + log(t, s);
    }
  }
  for (let t = last - 1; t >= 0; t--) {
    const [now, after] = [beta[t], beta[t + 1]] as [Float64Array, Float64Array];
    const next = (s: number) => (s < path.length ? (after[s] as number) + log(t + 1, s) : undefined);
    for (let s = 0; s < path.length; s++) now[s] = logAdd(next(s), next(s + 1), jumps[s + 2] ? next(s + 2) : undefined);
  }

  const end = alpha[last] as Float64Array;
  const total = logAdd(end.at(-1), end.at(-2));
  const posteriors = logs.map((_, t) => {
    const posterior = new Float64Array(classes);
    for (const [s, label] of path.entries()) {
      const both = (alpha[t]?.[s] as number) + (beta[t]?.[s] as number);
      posterior[label] = (posterior[label] as number) + Math.exp(both - total);
    }
    return posterior;
  });
  return { loss: -total, posteriors };
}

function logSoftmax(logits: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(logits);
  const total = logAdd(...values);
  return values.map((value) => value - total);
}

/** ln Σ exp, of what is given. */
function logAdd(...terms: (number | undefined)[]): number {
  const given = terms.filter((term) => term !== undefined);
  const maximum = Math.max(...given);
  if (maximum === Number.NEGATIVE_INFINITY) return maximum;
  return maximum + Math.log(given.reduce((sum, term) => sum + Math.exp(term - maximum), 0));
}
