import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { LabelBatch } from '../../data/label-batches.js';
import { sliceRows } from '../../data/rows.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import { tf } from '../../runtime/tensorflow.js';
import { type Activation, passDown } from '../layers/activation.js';
import { joinCharacters } from '../layers/character-layer.js';
import { drop } from '../layers/dropout.js';
import { embed } from '../layers/embedding.js';
import { oneHot } from '../layers/one-hot.js';
import { zeroState } from '../layers/zero-state.js';
import { runStack } from '../stack.js';
import type { LabelLayers } from './create.js';
import type { LabelSpec } from './spec.js';

/** Id of the unknown token, which replaces dropped words. */
const UNKNOWN = 1;

/**
 * The input of the lowest recurrent layer, [T, B, I], before dropout (but after word dropout). `release` disposes the remaining
 * tensors after the activation's `backward` or `dispose`.
 */
export function readBatch(
  kernels: Kernels,
  layers: LabelLayers,
  spec: LabelSpec,
  { inputs, steps, batchSize }: LabelBatch,
  random: Random | null,
): { bottom: Activation; release(): void } {
  if (inputs.type === 'frames') {
    const frames = tf.tensor3d(inputs.frames, [steps, batchSize, inputs.features]);
    const bottom = { output: frames, keepsOutput: false, backward: null, dispose: () => frames.dispose() };
    return { bottom, release() {} };
  }
  const ids: Tensor2D = tf.tensor2d(dropWords(inputs, spec, random), [steps, batchSize], 'int32');
  let bottom = layers.embedding === null ? oneHot(ids, vocabularySize(spec)) : embed(kernels, layers.embedding, ids);
  if (layers.characters !== null && inputs.characters !== null) {
    bottom = joinCharacters(kernels, layers.characters, bottom, inputs.characters);
  }
  return { bottom, release: () => ids.dispose() };
}

/**
 * All layers below the head: from a batch to the outputs of the last recurrent layer, [T, B, F]. `release` disposes the remaining
 * tensors after the activation's `backward` or `dispose`.
 */
export function runBottom(
  kernels: Kernels,
  layers: LabelLayers,
  spec: LabelSpec,
  batch: LabelBatch,
  random: Random | null,
  /** Called with the gradient of the lowest recurrent layer's input, [T, B, I]; must not dispose it. */
  watch: ((dInput: Tensor3D) => void) | null = null,
): { top: Activation; release(): void } {
  const lengths = batch.lengths && tf.tensor1d(batch.lengths, 'int32'); // [B]
  const initialState = layers.recurrent.flat().map((layer) => zeroState(layer, batch.batchSize));
  const read = readBatch(kernels, layers, spec, batch, random);
  const lowest = watch === null ? read.bottom : watched(read.bottom, watch);
  const bottom = drop(kernels, lowest, spec.dropout, 'input', random);
  const { top, finalState } = runStack(kernels, layers.recurrent, bottom, {
    lengths,
    initialState,
    dropout: spec.dropout,
    random,
  });
  return {
    top,
    release() {
      read.release();
      for (const tensor of [lengths, ...initialState.flat(), ...finalState.flat()]) tensor?.dispose();
    },
  };
}

function watched(activation: Activation, watch: (dInput: Tensor3D) => void): Activation {
  return {
    ...activation,
    backward(dOutput, gradients) {
      watch(dOutput);
      passDown(activation, dOutput, gradients);
    },
  };
}

/** Replaces some training words by the unknown token, so that its vector is trained (Lample et al. 2016). */
function dropWords({ ids, wholeIds = ids }: TokenInputs, { input }: LabelSpec, random: Random | null): Int32Array {
  const { rate, from } = input.type === 'tokens' ? input.wordDropout : { rate: 0, from: 0 };
  if (rate === 0 || random === null) return ids;
  const dropped = wholeIds.map((id) => (id >= from && random.next() < rate ? UNKNOWN : id));
  return random.share === undefined ? dropped : sliceRows(dropped, random.share);
}

type TokenInputs = Extract<LabelBatch['inputs'], { type: 'tokens' }>;

function vocabularySize({ input }: LabelSpec): number {
  if (input.type === 'frames') throw new Error('Frames have no vocabulary.');
  return input.vocabularySize;
}
