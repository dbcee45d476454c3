import { describe, expect, it } from 'vitest';
import { fillSamples } from '../../../src/data/label-batches.js';
import { referenceKernels } from '../../../src/kernels/reference/reference.js';
import { selectKernels } from '../../../src/kernels/select.js';
import { buildLabelModel } from '../../../src/model/label/model.js';
import type { LabelSpec, Pooling } from '../../../src/model/label/spec.js';
import { writeParameters } from '../../../src/model/variables.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { drawSamples, learnBatch, learnSamples, spoilPadding, tinyLabelSpec } from '../tiny-label-model.js';

const letters = { vocabularySize: 5, size: 3, hiddenSize: 2 };
const tokens = {
  type: 'tokens',
  vocabularySize: 7,
  size: 4,
  characters: null,
  wordDropout: { rate: 0, from: 0 },
} as const;
const pooled = (pooling: Pooling): Partial<LabelSpec> => ({ head: { type: 'pooled', pooling } });

const fastest = selectKernels();

const networks: [string, Partial<LabelSpec>][] = [
  ['softmax', {}],
  ['softmax over letters as unit vectors, one direction', { input: { ...tokens, size: null }, bidirectional: false }],
  ['sigmoid over simpleRnn', { head: { type: 'sigmoid' }, labels: 2, cell: 'simpleRnn' }],
  ['crf', { head: { type: 'crf' } }],
  ['crf over words and their letters', { head: { type: 'crf' }, input: { ...tokens, characters: letters } }],
  ['words and letters by gru', { cell: 'gru', input: { ...tokens, size: null, characters: letters } }],
  ['two layers over frames', { input: { type: 'frames', features: 2 }, hiddenSizes: [3, 2] }],
  ['last states', pooled('last')],
  ['last state of one direction', { ...pooled('last'), bidirectional: false, cell: 'gru' }],
  ['mean', pooled('mean')],
  ['max', pooled('max')],
  ['attention', pooled('attention')],
  ['attention over frames', { ...pooled('attention'), input: { type: 'frames', features: 2 } }],
];

describe.each(networks)('%s', (_, changes) => {
  const spec = tinyLabelSpec(changes);
  const samples = drawSamples(spec, [4, 2, 3, 1]);

  it('has the gradients that finite differences give', () => {
    const model = buildLabelModel(spec, createRandom(2));
    const { gradients } = learnSamples(model, samples);
    expect([...gradients.keys()].sort()).toEqual(model.parameters.map(({ name }) => name).sort());
    const epsilon = 1e-2;
    for (const { name, variable } of model.parameters) {
      const values = Float32Array.from(variable.dataSync());
      const random = createRandom(7);
      for (let trial = 0; trial < 3; trial++) {
        const index = random.integer(values.length);
        const lossAt = (value: number) => {
          const data = values.slice();
          data[index] = value;
          writeParameters([{ name, variable }], [{ name, shape: variable.shape, data }]);
          const { losses } = model.predict(fastest, fillSamples(samples));
          return (losses as Float32Array).reduce((sum, loss) => sum + loss, 0);
        };
        const value = values[index] as number;
        const slope = (lossAt(value + epsilon) - lossAt(value - epsilon)) / (2 * epsilon);
        expect(gradients.get(name)?.[index], `${name}[${index}]`).toBeCloseTo(slope, 2);
        writeParameters([{ name, variable }], [{ name, shape: variable.shape, data: values }]);
      }
    }
    model.dispose();
  });

  it('gives the same result for a sample whatever else is in the batch', () => {
    const model = buildLabelModel(spec, createRandom(2));
    const batch = model.predict(referenceKernels, fillSamples(samples));
    for (const [row, sample] of samples.entries()) {
      const alone = model.predict(referenceKernels, fillSamples([sample]));
      const cells = spec.head.type === 'pooled' ? [row] : Array.from({ length: sample.steps }, (_, t) => t * 4 + row);
      const K = spec.labels;
      const probabilities = cells.flatMap((cell) => [...batch.probabilities.subarray(cell * K, (cell + 1) * K)]);
      expect(probabilities).toEqual([...alone.probabilities].map((value) => expect.closeTo(value, 6)));
      expect(cells.map((cell) => batch.labels[cell])).toEqual([...alone.labels]);
      expect(batch.losses?.[row]).toBeCloseTo(alone.losses?.[0] as number, 5);
    }
    model.dispose();
  });

  it.each([
    ['reference', referenceKernels],
    ['fastest', fastest],
  ])('sees nothing of what stands where samples have ended, to the last bit, by the %s kernels', (_, kernels) => {
    const model = buildLabelModel(spec, createRandom(2));
    const batch = fillSamples(samples);
    const { labels, probabilities, losses } = model.predict(kernels, batch);
    const clean = learnBatch(model, batch, { kernels });
    for (const more of [0, 3]) {
      const spoiled = spoilPadding(batch, { vocabularySize: 7, more });
      const predicted = model.predict(kernels, spoiled);
      const isReal = (_: unknown, index: number) => {
        const cell = Math.floor(index / spec.labels);
        return spec.head.type === 'pooled' || Math.floor(cell / 4) < (samples[cell % 4]?.steps ?? 0);
      };
      expect(predicted.probabilities.filter(isReal)).toEqual(probabilities.filter(isReal));
      const isRealLabel = (_: unknown, cell: number) => isReal(_, cell * spec.labels);
      expect(predicted.labels.filter(isRealLabel)).toEqual(labels.filter(isRealLabel));
      expect(predicted.losses).toEqual(losses);
      const learned = learnBatch(model, spoiled, { kernels });
      expect(learned.lossSum).toBe(clean.lossSum);
      for (const [name, gradient] of clean.gradients) {
        // A sum that has a -0 in it may be 0 or -0.
        const positive = (values: Float32Array | undefined) => values?.map((value) => value + 0);
        expect(positive(learned.gradients.get(name)), `${name}, ${more} steps more`).toEqual(positive(gradient));
      }
    }
    model.dispose();
  });

  it('adds up to the same gradients over samples of other lengths as one by one', () => {
    const model = buildLabelModel(spec, createRandom(2));
    const together = learnSamples(model, samples);
    const apart = samples.map((sample) => learnSamples(model, [sample]));
    expect(together.lossSum).toBeCloseTo(
      apart.reduce((sum, { lossSum }) => sum + lossSum, 0),
      4,
    );
    for (const [name, gradient] of together.gradients) {
      const sums = gradient.map((_, index) =>
        apart.reduce((sum, one) => sum + (one.gradients.get(name)?.[index] ?? 0), 0),
      );
      expect([...gradient], name).toEqual([...sums].map((value) => expect.closeTo(value, 5)));
    }
    model.dispose();
  });

  it('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    const model = buildLabelModel({ ...spec, dropout: { input: 0.2, between: 0.2, output: 0.2 } }, createRandom(2));
    const built = tf.memory().numTensors;
    model.predict(referenceKernels, fillSamples(samples));
    expect(tf.memory().numTensors).toBe(built);
    learnSamples(model, samples);
    expect(tf.memory().numTensors).toBe(built);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('learns and predicts the same with the fastest kernels', () => {
    const model = buildLabelModel(spec, createRandom(2));
    const fast = learnSamples(model, samples, { kernels: fastest });
    const plain = learnSamples(model, samples);
    expect(fast.lossSum).toBeCloseTo(plain.lossSum, 4);
    for (const [name, gradient] of plain.gradients) {
      expect([...(fast.gradients.get(name) ?? [])], name).toEqual(
        [...gradient].map((value) => expect.closeTo(value, 4)),
      );
    }
    model.dispose();
  });
});

describe('buildLabelModel', () => {
  it("computes the course's network: relu, sigmoid and binary cross-entropy summed over steps", () => {
    const spec = tinyLabelSpec({
      input: { type: 'frames', features: 2 },
      head: { type: 'sigmoid' },
      labels: 2,
      cell: 'simpleRnn',
      activation: 'relu',
      hiddenSizes: [2],
      bidirectional: false,
    });
    const model = buildLabelModel(spec, null);
    const array = (name: string, shape: number[], ...values: number[]) => ({
      name,
      shape,
      data: Float32Array.from(values),
    });
    writeParameters(model.parameters, [
      array('simple_rnn_1/kernel', [2, 2], 1, 0, 0, -1),
      array('simple_rnn_1/recurrent_kernel', [2, 2], 0.5, 0, 0, 0.5),
      array('simple_rnn_1/bias', [2], 0, 0.5),
      array('dense/kernel', [2, 1], 1, -2),
      array('dense/bias', [1], -0.5),
    ]);
    const frames = Float32Array.of(1, 0, 0, 2);
    // h1 = relu(1, 0 + 0.5) = (1, 0.5);  h2 = relu(0 + 0.5, -2 + 0.25 + 0.5) = (0.5, 0)
    // x1 = 1 - 1 - 0.5 = -0.5;  x2 = 0.5 - 0 - 0.5 = 0
    const sample = { input: { type: 'frames' as const, frames, features: 2 }, steps: 2, targets: Int32Array.of(1, 0) };
    const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
    const { lossSum, gradients } = learnSamples(model, [sample]);
    expect(lossSum).toBeCloseTo(-Math.log(sigmoid(-0.5)) - Math.log(1 - sigmoid(0)), 6);
    // Σ (p - y), and Σ (p - y) h
    const [d1, d2] = [sigmoid(-0.5) - 1, sigmoid(0)];
    expect(gradients.get('dense/bias')?.[0]).toBeCloseTo(d1 + d2, 6);
    expect(gradients.get('dense/kernel')?.[0]).toBeCloseTo(d1 * 1 + d2 * 0.5, 6);
    expect(gradients.get('dense/kernel')?.[1]).toBeCloseTo(d1 * 0.5, 6);
    const { labels, probabilities } = model.predict(referenceKernels, fillSamples([sample]));
    expect([...labels]).toEqual([0, 0]);
    expect(probabilities[1]).toBeCloseTo(sigmoid(-0.5), 6);
    model.dispose();
  });

  it('weighs the loss of each label', () => {
    const spec = tinyLabelSpec();
    const model = buildLabelModel(spec, createRandom(2));
    const samples = drawSamples(spec, [5, 3]);
    const { losses } = model.predict(referenceKernels, fillSamples(samples));
    const only = samples.map(({ targets, ...rest }) => ({ ...rest, targets: (targets as Int32Array).map(() => 2) }));
    const plain = learnSamples(model, only);
    const weighted = learnSamples(model, only, { classWeights: Float32Array.of(1, 1, 2.5) });
    expect(weighted.lossSum).toBeCloseTo(2.5 * plain.lossSum, 4);
    const none = learnSamples(model, samples, { classWeights: Float32Array.of(1, 1, 1) });
    expect(none.lossSum).toBeCloseTo(
      [...(losses ?? [])].reduce((sum, loss) => sum + loss, 0),
      4,
    );
    model.dispose();
  });

  it('gives no gradient to words that dropout replaces', () => {
    const spec = tinyLabelSpec({ input: { ...tokens, wordDropout: { rate: 0.999, from: 0 } } });
    const model = buildLabelModel(spec, createRandom(2));
    const { gradients } = learnSamples(model, drawSamples(spec, [6, 6]));
    const table = gradients.get('embedding/embeddings') as Float32Array;
    const touched = [...new Set(Array.from(table).flatMap((value, index) => (value === 0 ? [] : [index >> 2])))];
    expect(touched).toEqual([1]);
    model.dispose();
  });

  it('replaces no word below the id that dropout begins at', () => {
    const spec = tinyLabelSpec({ input: { ...tokens, wordDropout: { rate: 0.999, from: 7 } } });
    const model = buildLabelModel(spec, createRandom(2));
    const samples = drawSamples(spec, [6, 6]);
    const plain = model.predict(referenceKernels, fillSamples(samples)).losses ?? [];
    expect(learnSamples(model, samples).lossSum).toBeCloseTo(
      [...plain].reduce((sum, loss) => sum + loss, 0),
      4,
    );
    model.dispose();
  });

  it('weighs steps by attention to 1 in all, and none that is masked', () => {
    const spec = tinyLabelSpec(pooled('attention'));
    const model = buildLabelModel(spec, createRandom(2));
    const { attention } = model.predict(referenceKernels, fillSamples(drawSamples(spec, [3, 2])));
    const weights = [...(attention as Float32Array)];
    expect((weights[0] as number) + (weights[2] as number) + (weights[4] as number)).toBeCloseTo(1, 6);
    expect((weights[1] as number) + (weights[3] as number)).toBeCloseTo(1, 6);
    expect(weights[5]).toBe(0);
    model.dispose();
  });

  it('takes rows of its embedding from elsewhere', () => {
    const model = buildLabelModel(tinyLabelSpec(), createRandom(2));
    expect(model.embedding?.variable.shape).toEqual([7, 4]);
    expect(buildLabelModel(tinyLabelSpec({ input: { ...tokens, size: null } }), null).embedding).toBeNull();
  });

  it('drops with masks that follow the seed', () => {
    const spec = tinyLabelSpec({ dropout: { input: 0.5, between: 0, output: 0.5 } });
    const model = buildLabelModel(spec, createRandom(2));
    const samples = drawSamples(spec, [5, 3]);
    const [first, again, other] = [1, 1, 2].map((seed) => learnSamples(model, samples, { seed }).lossSum);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('refuses a sigmoid for more than two labels', () => {
    expect(() => buildLabelModel(tinyLabelSpec({ head: { type: 'sigmoid' } }), null)).toThrow('two labels');
  });

  it('refuses class weights for a chain', () => {
    const spec = tinyLabelSpec({ head: { type: 'crf' } });
    const model = buildLabelModel(spec, createRandom(2));
    expect(() => learnSamples(model, drawSamples(spec, [2]), { classWeights: new Float32Array(3) })).toThrow(
      'no loss per step',
    );
  });
});
