import { planSequences, planStream } from '../../src/data/batches.js';
import type { Kernels } from '../../src/kernels/kernels.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { buildModel, type Model } from '../../src/model/model.js';
import type { ModelSpec } from '../../src/model/spec.js';
import { createRandom } from '../../src/runtime/random.js';
import { createTrainable, type LanguageModelTraining } from '../../src/tasks/language-model/trainable.js';
import type { TrainingPlan } from '../../src/training/plan.js';

/** A model small enough to train in a test. */
export function tinySpec(changes: Partial<ModelSpec> = {}): ModelSpec {
  return {
    vocabularySize: 7,
    input: { type: 'embedding', size: 6 },
    cell: 'lstm',
    activation: 'tanh',
    hiddenSizes: [8],
    bidirectional: false,
    dropout: { input: 0, between: 0, output: 0 },
    tieWeights: false,
    initializer: { type: 'keras' },
    forgetBias: 1,
    ...changes,
  };
}

/** A plan that changes nothing but weights, by Adam. */
export function tinyPlan(changes: Partial<TrainingPlan> = {}): TrainingPlan {
  return {
    seed: 1,
    optimizer: { type: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    schedule: { type: 'constant', warmupSteps: 0 },
    lossReduction: 'mean',
    clipNorm: null,
    clipValue: null,
    budget: { epochs: 2, steps: null, minutes: null },
    earlyStopping: null,
    checkpoint: { everySteps: null, everyMinutes: null },
    ...changes,
  };
}

/** A language model over a stream, or over sentences, of ids drawn from `seed`. */
export function tinyTraining(
  spec: ModelSpec,
  {
    seed = 3,
    tokens = 60,
    batching = 'stream',
  }: { seed?: number; tokens?: number; batching?: 'stream' | 'sequences' } = {},
  kernels: Kernels = referenceKernels,
  changes: Partial<LanguageModelTraining> = {},
) {
  const random = createRandom(seed);
  const model: Model = buildModel(spec, random);
  const ids = Int32Array.from({ length: tokens }, () => 1 + random.integer(spec.vocabularySize - 1));
  const heldOut = Int32Array.from({ length: 20 }, () => 1 + random.integer(spec.vocabularySize - 1));
  const sequences: Int32Array[] = [];
  for (let start = 0; start < tokens; start += 1 + (start % 7))
    sequences.push(ids.slice(start, start + 1 + (start % 7)));
  const trainable = createTrainable({
    model,
    kernels,
    planEpoch: (epoch) =>
      batching === 'stream'
        ? planStream(ids, { batchSize: 3, sequenceLength: 4, startId: 0 })
        : planSequences(sequences, { batchSize: 3, maxLength: 5, startId: 0, random: createRandom(epoch) }),
    evaluationPlans: { validation: planStream(heldOut, { batchSize: 2, sequenceLength: 4, startId: 0 }), test: null },
    carriesState: batching === 'stream',
    sequenceLength: 4,
    level: 'word',
    unkId: 1,
    samples: async () => [],
    ...changes,
  });
  return { model, trainable };
}
