import { planSequences } from '../../src/data/batches.js';
import { planStream } from '../../src/data/stream-batches.js';
import { selectKernels } from '../../src/kernels/select.js';
import { buildModel } from '../../src/model/language/model.js';
import type { ModelSpec } from '../../src/model/language/spec.js';
import { type ActivationPenalties, noPenalties } from '../../src/model/layers/penalties.js';
import { createRandom } from '../../src/runtime/random.js';
import { createLanguageModelLearning } from '../../src/tasks/language-model/learning.js';
import { toTrainable } from '../../src/tasks/shared/assemble-training.js';

export interface TinyOptions {
  batching?: 'stream' | 'sequences';
  tokens?: number;
  /** Whether there is a validation split. */
  validation?: boolean;
  /** Of the initial weights; the data is always the same. */
  seed?: number;
  penalties?: ActivationPenalties;
}

/** A language model over some random ids, by the kernels that a user gets: batches of 3 rows of up to 4 steps. */
export function tinyTraining(spec: ModelSpec, options: TinyOptions = {}) {
  const { batching = 'stream', tokens = 60, validation = true, seed = 1, penalties = noPenalties } = options;
  const model = buildModel(spec, createRandom(seed));
  const ids = drawIds(tokens, spec.vocabularySize, 3);
  const heldOut = planStream(drawIds(20, spec.vocabularySize, 4), { batchSize: 2, sequenceLength: 4, startId: 0 });
  const sequences: Int32Array[] = [];
  for (let start = 0, length = 1; start < tokens; start += length, length = 1 + (length % 6)) {
    sequences.push(ids.slice(start, start + length));
  }
  const stream = planStream(ids, { batchSize: 3, sequenceLength: 4, startId: 0 });
  const kernels = selectKernels();
  const learning = createLanguageModelLearning({
    model,
    kernels,
    planEpoch: (epoch) =>
      batching === 'stream'
        ? stream
        : planSequences(sequences, { batchSize: 3, maxLength: 4, startId: 0, random: createRandom(epoch) }),
    evaluationPlans: { validation: validation ? heldOut : null, test: null },
    carriesState: batching === 'stream',
    penalties,
    sequenceLength: 4,
    level: 'word',
    unkId: 1,
  });
  return { model, trainable: toTrainable(learning, model, kernels) };
}

function drawIds(count: number, vocabularySize: number, seed: number): Int32Array {
  const random = createRandom(seed);
  return Int32Array.from({ length: count }, () => random.integer(vocabularySize));
}
