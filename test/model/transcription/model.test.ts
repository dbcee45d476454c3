import { describe, expect, it } from 'vitest';
import type { TranscriptionBatch } from '../../../src/data/audio/collate.js';
import type { Kernels } from '../../../src/kernels/kernels.js';
import { referenceKernels } from '../../../src/kernels/reference/reference.js';
import { selectKernels } from '../../../src/kernels/select.js';
import { disposeGradients } from '../../../src/model/gradients.js';
import { buildTranscriptionModel, type TranscriptionModel } from '../../../src/model/transcription/model.js';
import type { TranscriptionSpec } from '../../../src/model/transcription/spec.js';
import { createRandom } from '../../../src/runtime/random.js';
import { tf } from '../../../src/runtime/tensorflow.js';
import { createOptimizer } from '../../../src/training/optimizer.js';
import { randomValues } from '../../kernels/fixtures.js';

const spec: TranscriptionSpec = {
  features: 3,
  projection: 4,
  classes: 4,
  cell: 'gru',
  activation: 'tanh',
  hiddenSizes: [3, 2],
  bidirectional: true,
  dropout: { input: 0, between: 0, output: 0 },
  initializer: { type: 'uniform', scale: 0.5 },
  forgetBias: 0,
};

const batch: TranscriptionBatch = {
  inputs: randomValues(5 * 2 * 3, 1, 4),
  features: 3,
  lengths: Int32Array.of(5, 3),
  steps: 5,
  batchSize: 2,
  labels: [Int32Array.of(0, 0), Int32Array.of(2, 1)],
};

function lossOf(model: TranscriptionModel, kernels: Kernels = referenceKernels): number {
  const { losses } = model.predict(kernels, batch);
  return (losses as Float32Array).reduce((sum, loss) => sum + loss, 0);
}

describe('a transcription model', () => {
  it.each([
    { cell: 'lstm', projection: 4 },
    { cell: 'gru', projection: null },
    { cell: 'simpleRnn', projection: 4 },
  ] as const)('has the gradient of its loss: $cell, projection $projection', ({ cell, projection }) => {
    const kernels = selectKernels();
    const model = buildTranscriptionModel({ ...spec, cell, projection }, createRandom(3));
    const { lossSum, gradients } = model.lossAndGradients(kernels, batch, { random: createRandom(1) });
    expect(lossSum).toBeCloseTo(lossOf(model, kernels), 4);
    expect(gradients.size).toBe(model.parameters.length);
    for (const [{ name, variable }, gradient] of gradients) {
      const values = variable.dataSync().slice();
      const found = (gradient as ReturnType<typeof tf.tensor>).dataSync();
      for (const index of [0, values.length - 1]) {
        const at = (shift: number) => {
          const moved = values.slice();
          moved[index] = (moved[index] as number) + shift;
          tf.tidy(() => variable.assign(tf.tensor(moved, variable.shape)));
          return lossOf(model, kernels);
        };
        const expected = (at(0.01) - at(-0.01)) / 0.02;
        tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
        expect(Math.abs((found[index] as number) - expected), `${name}[${index}]`).toBeLessThan(
          0.02 * Math.max(0.1, Math.abs(expected)),
        );
      }
    }
    disposeGradients(gradients);
    model.dispose();
  });

  it.each(['native'] as const)('is the same on %s kernels', (name) => {
    const kernels = selectKernels(name);
    const model = buildTranscriptionModel(spec, createRandom(3));
    expect(lossOf(model, kernels)).toBeCloseTo(lossOf(model), 4);
    const [ours, reference] = [kernels, referenceKernels].map((each) => {
      const { gradients } = model.lossAndGradients(each, batch, { random: createRandom(1) });
      const norm = each.globalNorm([...gradients.values()]);
      disposeGradients(gradients);
      return norm;
    });
    expect(ours).toBeCloseTo(reference as number, 3);
    model.dispose();
  });

  it('hears a row the same beside a longer one', () => {
    const model = buildTranscriptionModel(spec, createRandom(3));
    const { logProbabilities } = model.predict(referenceKernels, batch);
    const inputs = Float32Array.from({ length: 9 }, (_, index) => {
      return batch.inputs[(Math.floor(index / 3) * 2 + 1) * 3 + (index % 3)] as number;
    });
    const alone = model.predict(referenceKernels, {
      inputs,
      features: 3,
      lengths: Int32Array.of(3),
      steps: 3,
      batchSize: 1,
      labels: null,
    });
    expect(alone.losses).toBeNull();
    for (let step = 0; step < 3; step++) {
      for (let id = 0; id < 4; id++) {
        expect(alone.logProbabilities[step * 4 + id]).toBeCloseTo(
          logProbabilities[(step * 2 + 1) * 4 + id] as number,
          5,
        );
      }
    }
    model.dispose();
  });

  it('overfits a batch, and leaves no tensors behind', () => {
    const kernels = selectKernels();
    const model = buildTranscriptionModel({ ...spec, hiddenSizes: [12] }, createRandom(3));
    const optimizer = createOptimizer(kernels, model.parameters, {
      type: 'adam',
      learningRate: 0.05,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
    });
    const random = createRandom(1);
    const first = lossOf(model, kernels);
    // What kernels keep for good is made in the first step.
    let before = 0;
    for (let step = 1; step <= 60; step++) {
      if (step === 2) before = tf.memory().numTensors;
      const { gradients } = model.lossAndGradients(kernels, batch, { random });
      optimizer.update(gradients, { step, learningRate: 0.05, scale: 1, clipValue: null });
      disposeGradients(gradients);
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(first).toBeGreaterThan(2);
    expect(lossOf(model, kernels)).toBeLessThan(0.5);
    expect(tf.memory().numTensors).toBe(before);
    optimizer.dispose();
    model.dispose();
  });

  it('draws dropout while it learns alone', () => {
    const model = buildTranscriptionModel(
      { ...spec, dropout: { input: 0.5, between: 0.5, output: 0.5 } },
      createRandom(3),
    );
    const learned = [1, 2].map((seed) => {
      const { lossSum, gradients } = model.lossAndGradients(referenceKernels, batch, { random: createRandom(seed) });
      disposeGradients(gradients);
      return lossSum;
    });
    expect(learned[0]).not.toBe(learned[1]);
    expect(lossOf(model)).toBe(lossOf(model));
    model.dispose();
  });
});
