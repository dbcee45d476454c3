import { describe, expect, it } from 'vitest';
import { planSequences } from '../../src/data/batches.js';
import { planBidirectional } from '../../src/data/bidirectional-batches.js';
import { fillSamples } from '../../src/data/label-batches.js';
import { planPairs } from '../../src/data/pairs/pair-batches.js';
import type { Kernels } from '../../src/kernels/kernels.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { buildBidirectionalModel } from '../../src/model/bidirectional/model.js';
import { disposeGradients } from '../../src/model/gradients.js';
import { buildLabelModel } from '../../src/model/label/model.js';
import { buildModel } from '../../src/model/language/model.js';
import type { LossAndGradients } from '../../src/model/network.js';
import { buildTranscriptionModel } from '../../src/model/transcription/model.js';
import { buildTranslationModel } from '../../src/model/translation/model.js';
import { createRandom } from '../../src/runtime/random.js';
import { randomValues } from '../kernels/fixtures.js';
import { drawSamples, tinyLabelSpec } from './tiny-label-model.js';
import { tinySpec } from './tiny-model.js';
import { tinyTranslationSpec } from './translation/tiny-translation.js';

/** Operations of the kernels that make a gradient, or the loss with it. */
const GRADIENTS = [
  'recurrentBackward',
  'gatherGradient',
  'softmaxCrossEntropy',
  'ctcLoss',
  'projectGradients',
  'sumRows',
] as const satisfies (keyof Kernels)[];

/** The reference kernels, and how often any of these is called. */
function countingKernels(): { kernels: Kernels; calls: () => number } {
  let calls = 0;
  const counted = Object.fromEntries(
    GRADIENTS.map((name) => {
      const run = referenceKernels[name] as (...given: unknown[]) => unknown;
      return [
        name,
        (...given: unknown[]) => {
          calls++;
          return run(...given);
        },
      ];
    }),
  );
  return { kernels: { ...referenceKernels, ...counted }, calls: () => calls };
}

interface Passes {
  evaluate(kernels: Kernels): unknown;
  learn(kernels: Kernels): LossAndGradients;
}

const random = createRandom(1);
const sequences = [Int32Array.of(2, 3, 4), Int32Array.of(5, 2)];
const rows = { batchSize: 2, maxLength: null, random: null };

const networks: Record<string, () => Passes> = {
  'language model': () => {
    const model = buildModel(tinySpec(), random);
    const batch = planSequences(sequences, { ...rows, startId: 0 }).batch(0);
    return {
      evaluate: (kernels) => model.predict(kernels, batch, { ranks: true }),
      learn: (kernels) => model.lossAndGradients(kernels, batch, { random, initialState: model.zeroState(2) }),
    };
  },
  'bidirectional language model': () => {
    const model = buildBidirectionalModel(tinySpec({ bidirectional: true }), random);
    const batch = planBidirectional(sequences, { ...rows, boundaryId: 0 }).batch(0);
    return {
      evaluate: (kernels) => model.predict(kernels, batch, { ranks: true }),
      learn: (kernels) => model.lossAndGradients(kernels, batch, { random }),
    };
  },
  translation: () => {
    const model = buildTranslationModel(tinyTranslationSpec(), random);
    const pairs = sequences.map((source) => ({ source, target: Int32Array.of(3, 4, 0) }));
    const batch = planPairs(pairs, { batchSize: 2, startId: 0, random: null, epoch: 0 }).batch(0);
    const options = { random, labelSmoothing: 0.1, samplingProbability: 0 };
    return {
      evaluate: (kernels) => model.predict(kernels, batch),
      learn: (kernels) => model.lossAndGradients(kernels, batch, options),
    };
  },
  transcription: () => {
    const { cell, activation, hiddenSizes, bidirectional, dropout, initializer, forgetBias } = tinyLabelSpec();
    const stack = { cell, activation, hiddenSizes, bidirectional, dropout, initializer, forgetBias };
    const model = buildTranscriptionModel({ ...stack, features: 3, projection: 4, classes: 4 }, random);
    const lengths = Int32Array.of(5, 3);
    const labels = [Int32Array.of(0, 1), Int32Array.of(2)];
    const batch = { inputs: randomValues(30, 1, 4), features: 3, lengths, steps: 5, batchSize: 2, labels };
    return {
      evaluate: (kernels) => model.predict(kernels, batch),
      learn: (kernels) => model.lossAndGradients(kernels, batch, { random }),
    };
  },
  tagging: () => {
    const spec = tinyLabelSpec();
    const model = buildLabelModel(spec, random);
    const batch = fillSamples(drawSamples(spec, [3, 2]));
    return {
      evaluate: (kernels) => model.predict(kernels, batch),
      learn: (kernels) => model.lossAndGradients(kernels, batch, { random, classWeights: null }),
    };
  },
};

describe.each(Object.entries(networks))('the network of a %s', (_, build) => {
  it('computes gradients to learn, and none to evaluate', () => {
    const { kernels, calls } = countingKernels();
    const { evaluate, learn } = build();
    evaluate(kernels);
    expect(calls()).toBe(0);
    disposeGradients(learn(kernels).gradients);
    expect(calls()).toBeGreaterThan(2);
  });
});
