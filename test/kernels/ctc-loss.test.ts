import type { Tensor3D } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leastCtcSteps } from '../../src/kernels/ctc.js';
import { selectKernels } from '../../src/kernels/select.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { randomTensor, randomValues, relativeError } from './fixtures.js';

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** What a path of classes says: repeats merged, then blanks dropped. */
function collapse(path: readonly number[], blank: number): string {
  return path.filter((label, t) => label !== blank && label !== path[t - 1]).join();
}

/** The loss by its definition: the probabilities of all V^T paths that say the labels. */
function enumerated(logits: number[][], labels: Int32Array): number {
  const classes = logits[0]?.length ?? 0;
  const probabilities = logits.map((row) => {
    const sum = row.reduce((total, z) => total + Math.exp(z), 0);
    return row.map((z) => Math.exp(z) / sum);
  });
  let total = 0;
  for (let code = 0; code < classes ** logits.length; code++) {
    const path = logits.map((_, t) => Math.floor(code / classes ** t) % classes);
    if (collapse(path, classes - 1) !== labels.join()) continue;
    total += path.reduce((product, label, t) => product * (probabilities[t]?.[label] as number), 1);
  }
  return -Math.log(total);
}

const cases = [
  { labels: [[0, 1]], lengths: [4] },
  { labels: [[1, 1]], lengths: [3] },
  { labels: [[0, 0, 1], [1], [2, 1, 2]], lengths: [6, 2, 5] },
  { labels: [[0], [1], [2, 2]], lengths: [1, 6, 4] },
];

describe.each(['native', 'reference'] as const)('%s CTC loss', (name) => {
  const { ctcLoss } = selectKernels(name);

  it.each(cases)('sums over all alignments: labels $labels in $lengths steps', ({ labels, lengths }) => {
    const [T, B, V] = [Math.max(...lengths), labels.length, 4];
    const logits: Tensor3D = randomTensor([T, B, V], 1, 7);
    const rows = labels.map((row) => Int32Array.from(row));
    const { losses } = ctcLoss(logits, rows, Int32Array.from(lengths));
    const values = logits.transpose([1, 0, 2]).arraySync() as number[][][];
    const expected = rows.map((row, b) => enumerated((values[b] as number[][]).slice(0, lengths[b]), row));
    expect(relativeError(losses.dataSync(), expected)).toBeLessThan(1e-5);
  });

  it.each(cases)('has the gradient of its loss: labels $labels in $lengths steps', ({ labels, lengths }) => {
    const [T, B, V] = [Math.max(...lengths), labels.length, 4];
    const values = randomValues(T * B * V, 1, 5);
    const rows = labels.map((row) => Int32Array.from(row));
    // In float64 by the definition, since a difference of float32 losses has three digits.
    const lossOf = (b: number) => {
      const at = (t: number) => (t * B + b) * V;
      return enumerated(
        Array.from({ length: lengths[b] as number }, (_, t) => [...values.subarray(at(t), at(t) + V)]),
        rows[b] as Int32Array,
      );
    };
    const expected = Array.from(values, (value, index) => {
      const b = Math.floor(index / V) % B;
      const step = 2 ** -8;
      values[index] = value + step;
      const above = lossOf(b);
      values[index] = value - step;
      const below = lossOf(b);
      const width = Math.fround(value + step) - Math.fround(value - step);
      values[index] = value;
      return (above - below) / width;
    });
    const { dLogits } = ctcLoss(tf.tensor3d(values, [T, B, V]), rows, Int32Array.from(lengths));
    expect(relativeError(dLogits.dataSync(), expected)).toBeLessThan(1e-4);
  });

  it('makes the same of a long batch as the reference', () => {
    const [T, B, V] = [120, 6, 30];
    const logits: Tensor3D = randomTensor([T, B, V], 2, 3);
    const lengths = Int32Array.of(120, 100, 40, 120, 77, 60);
    const labels = Array.from(lengths, (length, b) =>
      Int32Array.from({ length: length >> 2 }, (_, index) => (index * (b + 3) + (index >> 2)) % (V - 1)),
    );
    const ours = ctcLoss(logits, labels, lengths);
    const reference = selectKernels('reference').ctcLoss(logits, labels, lengths);
    expect(relativeError(ours.losses.dataSync(), reference.losses.dataSync())).toBeLessThan(1e-5);
    expect(relativeError(ours.dLogits.dataSync(), reference.dLogits.dataSync())).toBeLessThan(1e-3);
  });

  it('leaves no other tensor behind', () => {
    const logits: Tensor3D = randomTensor([3, 1, 3], 1, 1);
    const before = tf.memory().numTensors;
    const { losses, dLogits } = ctcLoss(logits, [Int32Array.of(1)], Int32Array.of(3));
    losses.dispose();
    dLogits.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it.each([
  { labels: [], steps: 0 },
  { labels: [3], steps: 1 },
  { labels: [1, 2, 1], steps: 3 },
  { labels: [1, 1, 1, 2, 2], steps: 8 },
])('labels $labels need $steps steps at least', ({ labels, steps }) => {
  expect(leastCtcSteps(labels)).toBe(steps);
});
