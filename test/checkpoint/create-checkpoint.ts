import type { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import type { NamedArray } from '../../src/model/parameters.js';

/** A small checkpoint whose parts all depend on `step`, so that a mixture of two checkpoints differs from both. */
export function createCheckpoint(step = 1, weights = 10): Checkpoint {
  const array = (name: string, shape: number[], offset: number): NamedArray => ({
    name,
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => step + offset + index / 7),
  });
  return {
    task: 'languageModel',
    config: { training: { steps: step } },
    model: {
      vocabularySize: 5,
      input: { type: 'embedding', size: 2 },
      cell: 'simpleRnn',
      activation: 'tanh',
      hiddenSizes: [3],
      bidirectional: false,
      dropout: { input: 0, between: 0, output: 0.25 },
      tieWeights: false,
      initializer: { type: 'keras' },
      forgetBias: 1,
    },
    topology: { class_name: 'Sequential', config: { name: `model_${step}`, layers: [] } },
    tokenizer: { level: 'character', graphemes: false, lowercase: step % 2 === 0 },
    vocabulary: { tokens: ['<EOS>', '<UNK>', 'ñ', '👍', `${step}`] },
    snapshot: {
      weights: [array('embedding/embeddings', [5, weights / 5], 0), array('dense/bias', [5], 100)],
      optimizerSlots: [array('dense/bias/0', [5], 200)],
      carriedState: [array('layer_0/h', [2, 3], 300)],
      progress: {
        step,
        epoch: 2,
        batch: 3,
        randomState: [1, -2, 3, 2 ** 31],
        epochLossSum: 0.1 + step,
        epochTargetCount: 12,
        epochSeconds: 1.5,
        seconds: 1.5,
        best: { step, epoch: 1, loss: 1 / 3 },
        schedule: { scale: 0.5 },
        evaluationsWithoutImprovement: 1,
      },
    },
    dataHash: 'ab'.repeat(32),
    metrics: { validationLoss: 1.25, perplexity: step },
  };
}
