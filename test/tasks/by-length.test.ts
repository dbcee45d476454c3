import { describe, expect, it } from 'vitest';
import { type EncodedSample, encodedSamples, fillSamples } from '../../src/data/label-batches.js';
import { selectKernels } from '../../src/kernels/select.js';
import { buildLabelModel } from '../../src/model/label/model.js';
import { createRandom } from '../../src/runtime/random.js';
import { tf } from '../../src/runtime/tensorflow.js';
import { accuracyByLength, gradientByDistance } from '../../src/tasks/classification/by-length.js';
import { drawSamples, tinyLabelSpec } from '../model/tiny-label-model.js';

const kernels = selectKernels();
const spec = tinyLabelSpec({
  head: { type: 'pooled', pooling: 'last' },
  input: { type: 'frames', features: 2 },
  bidirectional: false,
});

describe('inputGradientNorms', () => {
  it('are those that finite differences give', () => {
    const model = buildLabelModel(spec, createRandom(2));
    const [sample] = drawSamples(spec, [5]) as [EncodedSample];
    const { frames } = sample.input as { frames: Float32Array };
    const norms = model.inputGradientNorms(kernels, fillSamples([sample]));
    expect(norms).toHaveLength(5);
    const epsilon = 1e-2;
    const lossAt = (index: number, change: number) => {
      const moved = frames.slice();
      moved[index] = (moved[index] as number) + change;
      const input = { type: 'frames' as const, frames: moved, features: 2 };
      return (model.predict(kernels, fillSamples([{ ...sample, input }])).losses as Float32Array)[0] as number;
    };
    for (const [step, norm] of norms.entries()) {
      const slopes = [0, 1].map((feature) => {
        const index = 2 * step + feature;
        return (lossAt(index, epsilon) - lossAt(index, -epsilon)) / (2 * epsilon);
      });
      expect(norm).toBeCloseTo(Math.hypot(...slopes), 3);
    }
    model.dispose();
  });

  it.each([
    ['embeddings', tinyLabelSpec({ head: { type: 'pooled', pooling: 'mean' } })],
    [
      'unit vectors',
      tinyLabelSpec({
        input: { type: 'tokens', vocabularySize: 7, size: null, characters: null, wordDropout: { rate: 0, from: 0 } },
      }),
    ],
  ])('of %s leave no tensor behind', (_, spec) => {
    const model = buildLabelModel(spec, createRandom(2));
    const batch = fillSamples(drawSamples(spec, [4, 2]));
    const before = tf.memory().numTensors;
    const norms = model.inputGradientNorms(kernels, batch);
    expect(tf.memory().numTensors).toBe(before);
    expect(norms).toHaveLength(8);
    // Past the end of the shorter sample no gradient flows.
    expect([norms[5], norms[7]]).toEqual([0, 0]);
    expect(norms[4]).toBeGreaterThan(0);
    model.dispose();
  });
});

describe('gradientByDistance', () => {
  it('takes the median of the samples that reach so far back', () => {
    const model = buildLabelModel(spec, createRandom(2));
    const samples = drawSamples(spec, [7, 3, 7]);
    const rows = gradientByDistance(model, kernels, encodedSamples(samples));
    expect(rows.map(({ distance, samples: count }) => [distance, count])).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
      [5, 2],
    ]);
    const [first, third] = [samples[0], samples[2]].map((sample) =>
      model.inputGradientNorms(kernels, fillSamples([sample as EncodedSample])),
    );
    expect(rows[3]?.norm).toBeCloseTo(((first?.[1] ?? 0) + (third?.[1] ?? 0)) / 2, 9);
    expect(rows[3]?.ratio).toBeCloseTo((rows[3]?.norm ?? 0) / (rows[0]?.norm ?? 1), 9);
    model.dispose();
  });
});

describe('accuracyByLength', () => {
  it('cuts lengths into at most twelve ranges of equal width', () => {
    const samples = Array.from({ length: 251 }, (_, index) => ({ steps: index + 1, correct: index < 25 }));
    const rows = accuracyByLength(samples);
    expect(rows).toHaveLength(11);
    expect(rows[0]).toEqual({ from: 1, to: 25, samples: 25, accuracy: 1 });
    expect(rows[10]).toEqual({ from: 251, to: 275, samples: 1, accuracy: 0 });
  });

  it('leaves out ranges without samples', () => {
    const rows = accuracyByLength([
      { steps: 1, correct: true },
      { steps: 12, correct: false },
    ]);
    expect(rows.map(({ from }) => from)).toEqual([1, 12]);
  });
});
