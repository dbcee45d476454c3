import type { Tensor2D } from '@tensorflow/tfjs-core';
import { isSparse } from '../../src/kernels/gradient.js';
import type { Gradient } from '../../src/kernels/kernels.js';
import { referenceKernels } from '../../src/kernels/reference/reference.js';
import type { Model } from '../../src/model/language/model.js';
import type { ModelSpec } from '../../src/model/language/spec.js';
import type { ActivationPenalties } from '../../src/model/layers/penalties.js';
import type { GradientStore } from '../../src/model/parameters.js';
import { createRandom, type Random } from '../../src/runtime/random.js';
import { tf } from '../../src/runtime/tensorflow.js';

/** A network of a few dozen numbers. */
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
    initializer: { type: 'uniform', scale: 0.5 },
    forgetBias: 1,
    ...changes,
  };
}

export interface Batch {
  /** [T][B] */
  inputs: number[][];
  targets: number[][];
  lengths?: number[];
}

/** Ids drawn from `seed`, none masked. */
export function drawBatch(steps: number, batchSize: number, vocabularySize: number, seed = 5): Batch {
  const random = createRandom(seed);
  const draw = () =>
    Array.from({ length: steps }, () => Array.from({ length: batchSize }, () => random.integer(vocabularySize)));
  return { inputs: draw(), targets: draw() };
}

/** Logits [T * B, V] with the bias, from a state of zeros. */
export function logitsOf(model: Model, { inputs, lengths }: Batch): Tensor2D {
  return tf.tidy(() => {
    const pass = model.forward(referenceKernels, {
      ids: tf.tensor2d(inputs, undefined, 'int32'),
      lengths: lengths ? tf.tensor1d(lengths, 'int32') : null,
      initialState: model.zeroState(inputs[0]?.length ?? 0),
      random: null,
    });
    return pass.logits();
  });
}

/** The summed loss in nats, from a state of zeros, and the gradient of each parameter by name as a flat array. */
export function lossAndGradients(
  model: Model,
  { inputs, targets, lengths }: Batch,
  random: Random | null = null,
  penalties?: ActivationPenalties,
) {
  const initialState = model.zeroState(inputs[0]?.length ?? 0);
  const ids = tf.tensor2d(inputs, undefined, 'int32');
  const lengthsTensor = lengths ? tf.tensor1d(lengths, 'int32') : null;
  const pass = model.forward(referenceKernels, {
    ids,
    lengths: lengthsTensor,
    initialState,
    random,
    ...(penalties && { penalties }),
  });
  const weights = lengths
    ? Float32Array.from(targets.flatMap((row, step) => row.map((_, index) => (step < (lengths[index] ?? 0) ? 1 : 0))))
    : null;
  const { losses, backward } = pass.lossesAndBackward(Int32Array.from(targets.flat()), weights);
  const store: GradientStore = new Map();
  backward(store);
  const loss = Float32Array.from(losses.dataSync()).reduce((sum, value) => sum + value, 0);
  const gradients = new Map<string, Float32Array>();
  for (const [{ name, variable }, gradient] of store) gradients.set(name, toDense(gradient, variable.shape));
  const rest = [ids, lengthsTensor, losses, initialState, pass.finalState];
  for (const tensor of rest.flat(2)) tensor?.dispose();
  return { loss, gradients };
}

function toDense(gradient: Gradient, shape: number[]): Float32Array {
  if (!isSparse(gradient)) {
    const values = Float32Array.from(gradient.dataSync());
    gradient.dispose();
    return values;
  }
  const { ids, rows } = gradient;
  const values = tf.tidy(() => Float32Array.from(tf.scatterND(ids.expandDims(1), rows, shape).dataSync()));
  ids.dispose();
  rows.dispose();
  return values;
}
