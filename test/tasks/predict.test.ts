import { describe, expect, it } from 'vitest';
import { planSequences } from '../../src/data/batches.js';
import { selectKernels } from '../../src/kernels/select.js';
import { evaluatePieces } from '../../src/model/language/evaluate-pieces.js';
import { buildModel } from '../../src/model/language/model.js';
import { predictBatch } from '../../src/model/language/predict-batch.js';
import type { ModelSpec } from '../../src/model/language/spec.js';
import { createRandom } from '../../src/runtime/random.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { tinySpec } from '../model/tiny-model.js';

const kernels = selectKernels();

/** -ln P and rank of each token of a sequence, a token at a time in the stepper, by softmax in float64. */
function stepped(spec: ModelSpec, sequence: Int32Array): { loss: number; rank: number }[] {
  const model = buildModel(spec, createRandom(1));
  const decoder = model.createDecoder(kernels, 1);
  const scores = [...sequence].map((target, index) => {
    const logits = [...decoder.step(Int32Array.of(sequence[index - 1] ?? 0), null).logits()];
    const own = logits[target] as number;
    return {
      loss: Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - own), 0)),
      rank: 1 + logits.filter((logit) => logit > own).length,
    };
  });
  decoder.dispose();
  return scores;
}

const networks: [string, Partial<ModelSpec>][] = [
  ['lstm', {}],
  ['gru of two layers, one-hot input', { cell: 'gru', hiddenSizes: [8, 5], input: { type: 'oneHot' } }],
  ['simpleRnn with tied weights', { cell: 'simpleRnn', hiddenSizes: [6], tieWeights: true }],
];

describe.each(networks)('a batch of different lengths: %s', (_, changes) => {
  const spec = tinySpec({ vocabularySize: 9, ...changes });
  const random = createRandom(2);
  const sequences = [3, 1, 7, 7, 4].map((length) => Int32Array.from({ length }, () => random.integer(9)));
  const batch = planSequences(sequences, { batchSize: 5, maxLength: null, startId: 0, random: null }).batch(0);
  const expected = sequences.map((sequence) => stepped(spec, sequence));

  it('has the probabilities and ranks of a token at a time', () => {
    const model = buildModel(spec, createRandom(1));
    const { losses, ranks } = predictBatch(model, kernels, batch, { ranks: true });
    for (const [row, scores] of expected.entries()) {
      const cells = scores.map((_, step) => step * 5 + row);
      expect(cells.map((cell) => losses[cell])).toEqual(scores.map(({ loss }) => expect.closeTo(loss, 5)));
      expect(cells.map((cell) => ranks?.[cell])).toEqual(scores.map(({ rank }) => rank));
    }
  });

  it('has them also in pieces, the state carried, and leaves no tensor behind', () => {
    const model = buildModel(spec, createRandom(1));
    const before = tf.memory().numTensors;
    const plan = { length: 1, batch: () => batch };
    const pieces = [...evaluatePieces(model, kernels, plan, { longestPass: 2, ranks: true })];
    expect(tf.memory().numTensors).toBe(before);
    expect(pieces.map(({ piece }) => piece.steps)).toEqual([2, 2, 2, 1]);
    const losses = pieces.flatMap((piece) => [...piece.losses]);
    const ranks = pieces.flatMap((piece) => [...(piece.ranks ?? [])]);
    for (const [row, scores] of expected.entries()) {
      for (const [step, { loss, rank }] of scores.entries()) {
        expect(losses[step * 5 + row]).toBeCloseTo(loss, 5);
        expect(ranks[step * 5 + row]).toBe(rank);
      }
    }
  });

  it('leaves no tensor behind when it is not read to its end', () => {
    const model = buildModel(spec, createRandom(1));
    const before = tf.memory().numTensors;
    for (const { piece } of evaluatePieces(model, kernels, { length: 1, batch: () => batch }, { longestPass: 2 })) {
      expect(piece.steps).toBe(2);
      break;
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});
