import type { Tensor } from '@tensorflow/tfjs-core';
import { type EncodedSample, fillSamples, type LabelBatch } from '../../src/data/label-batches.js';
import type { Kernels } from '../../src/kernels/kernels.js';
import { toDense } from '../../src/kernels/reference/embedding.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import { disposeGradients } from '../../src/model/gradients.js';
import type { LabelModel } from '../../src/model/label/model.js';
import type { LabelSpec } from '../../src/model/label/spec.js';
import { createRandom } from '../../src/runtime/random.js';

/** A network of a few dozen numbers over seven tokens. */
export function tinyLabelSpec(changes: Partial<LabelSpec> = {}): LabelSpec {
  return {
    input: { type: 'tokens', vocabularySize: 7, size: 4, characters: null, wordDropout: { rate: 0, from: 0 } },
    labels: 3,
    head: { type: 'softmax' },
    cell: 'lstm',
    activation: 'tanh',
    hiddenSizes: [3],
    bidirectional: true,
    dropout: { input: 0, between: 0, output: 0 },
    initializer: { type: 'uniform', scale: 0.5 },
    forgetBias: 0,
    ...changes,
  };
}

/** Samples of the given lengths that fit the network, with the characters, five of them, where it has some. */
export function drawSamples({ input, labels, head }: LabelSpec, lengths: number[], seed = 3): EncodedSample[] {
  const random = createRandom(seed);
  const draw = (count: number, bound: number) => Int32Array.from({ length: count }, () => random.integer(bound));
  const words = Array.from({ length: 4 }, (_, index) => draw(1 + ((index * 2) % 5), 5));
  return lengths.map((steps): EncodedSample => {
    const targets = draw(head.type === 'pooled' ? 1 : steps, labels);
    if (input.type === 'frames') {
      const frames = Float32Array.from({ length: steps * input.features }, () => random.normal());
      return { input: { type: 'frames', frames, features: input.features }, steps, targets };
    }
    const characters =
      input.characters && Array.from({ length: steps }, () => words[random.integer(words.length)] as Int32Array);
    return { input: { type: 'tokens', ids: draw(steps, input.vocabularySize), characters }, steps, targets };
  });
}

/** The summed loss and each parameter's gradient by name, in numbers; `seed` is that of dropout. */
export function learnSamples(
  model: LabelModel,
  samples: EncodedSample[],
  settings: LearnSettings = {},
): { lossSum: number; gradients: Map<string, Float32Array> } {
  return learnBatch(model, fillSamples(samples), settings);
}

/** The same of samples side by side. */
export function learnBatch(
  model: LabelModel,
  batch: LabelBatch,
  { classWeights = null, kernels = referenceKernels, seed = 1 }: LearnSettings = {},
): { lossSum: number; gradients: Map<string, Float32Array> } {
  const { lossSum, gradients } = model.lossAndGradients(kernels, batch, {
    random: createRandom(seed),
    classWeights,
  });
  const numbers = new Map<string, Float32Array>();
  for (const [{ name, variable }, gradient] of gradients) {
    const dense: Tensor = toDense(gradient, variable.shape);
    numbers.set(name, Float32Array.from(dense.dataSync()));
    dense.dispose();
  }
  disposeGradients(gradients);
  return { lossSum, gradients: numbers };
}

/** The batch, `more` steps longer, with ids and numbers where samples have ended that a network must not see. */
export function spoilPadding(batch: LabelBatch, { vocabularySize, more = 0 }: SpoilSettings): LabelBatch {
  const { batchSize, lengths, inputs, targets } = batch;
  if (lengths === null) throw new RangeError('A batch without padding cannot be spoiled.');
  const steps = batch.steps + more;
  const isMasked = (cell: number) => Math.floor(cell / batchSize) >= (lengths[cell % batchSize] as number);
  const spoilIds = (ids: Int32Array, bound: number) =>
    Int32Array.from({ length: steps * batchSize }, (_, cell) =>
      isMasked(cell) ? cell % bound : (ids[cell] as number),
    );
  const longer = {
    ...batch,
    steps,
    targets: targets?.length === batchSize ? targets : targets && spoilIds(targets, 2),
  };
  if (inputs.type === 'frames') {
    const { features, frames } = inputs;
    const spoiled = Float32Array.from({ length: steps * batchSize * features }, (_, index) =>
      isMasked(Math.floor(index / features)) ? 1000 + index : (frames[index] as number),
    );
    return { ...longer, inputs: { ...inputs, frames: spoiled } };
  }
  const { ids, characters } = inputs;
  return {
    ...longer,
    inputs: {
      ...inputs,
      ids: spoilIds(ids, vocabularySize),
      characters: characters && {
        ...characters,
        of: spoilIds(characters.of, characters.count),
        ids: characters.ids.map((character, cell) => {
          const { count, lengths } = characters;
          return Math.floor(cell / count) < (lengths[cell % count] as number) ? character : 1 + (cell % 4);
        }),
      },
    },
  };
}

interface SpoilSettings {
  vocabularySize: number;
  more?: number;
}

interface LearnSettings {
  classWeights?: Float32Array | null;
  kernels?: Kernels;
  seed?: number;
}
