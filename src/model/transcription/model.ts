import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { TranscriptionBatch } from '../../data/audio/collate.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import { tf } from '../../runtime/tensorflow.js';
import { createParameters } from '../create-parameters.js';
import { createRecurrent, outputFeatures } from '../create-recurrent.js';
import { sumLosses } from '../heads/sum-losses.js';
import { initialWeights } from '../initial-weights.js';
import type { Activation } from '../layers/activation.js';
import { drop } from '../layers/dropout.js';
import { project } from '../layers/output.js';
import { rectify } from '../layers/rectify.js';
import type { Directions } from '../layers/recur.js';
import { zeroState } from '../layers/zero-state.js';
import { outputName, projectionName } from '../names.js';
import { disposeParameters, type Network } from '../network.js';
import { runStack } from '../stack.js';
import type { TranscriptionSpec } from './spec.js';

/** The predictions for a batch. */
export interface TranscriptionPredictions {
  /** [T * B, classes]: ln P of each class; undefined beyond a row's length. */
  logProbabilities: Float32Array;
  /** [B]: loss of each row's labels in nats, over all alignments; null without labels. */
  losses: Float32Array | null;
}

/** A recurrent network that is trained by connectionist temporal classification; it owns its parameters. */
export interface TranscriptionModel extends Network<TranscriptionBatch, TranscriptionPredictions> {
  spec: TranscriptionSpec;
  recurrent: readonly Directions[];
  /** The input of the lowest recurrent layer for a batch, without dropout, [T, B, I]; the caller disposes it. */
  input(kernels: Kernels, batch: TranscriptionBatch): Tensor3D;
}

/** Builds a network with initial weights drawn from `random`, or zeros to be overwritten. */
export function buildTranscriptionModel(spec: TranscriptionSpec, random: Random | null): TranscriptionModel {
  const { features, projection, classes, dropout } = spec;
  const { create, parameters } = createParameters(random);
  const initial = initialWeights(spec);
  const projected = projection !== null && {
    kernel: create(`${projectionName}/kernel`, [features, projection], initial.kernel),
    bias: create(`${projectionName}/bias`, [projection], initial.bias),
  };
  const recurrent = createRecurrent(spec, projection ?? features, { create, initial });
  const output = {
    kernel: create(`${outputName}/kernel`, [outputFeatures(spec), classes], initial.kernel),
    transposed: false,
    bias: create(`${outputName}/bias`, [classes], initial.bias),
  };

  /** The input of the recurrent layers, [T, B, features] or [T, B, projection]. */
  function bottom(kernels: Kernels, { inputs, steps, batchSize }: TranscriptionBatch): Activation {
    const frames = tf.tensor3d(inputs, [steps, batchSize, features]);
    const plain = { output: frames, keepsOutput: false, backward: null, dispose: () => frames.dispose() };
    return projected ? rectify(kernels, projected, plain) : plain;
  }

  /** The logits with their bias, [T, B, classes], and the backward pass. */
  function run(kernels: Kernels, batch: TranscriptionBatch, random: Random | null) {
    const { lengths, steps, batchSize } = batch;
    const rowLengths: Tensor1D = tf.tensor1d(lengths, 'int32');
    const initialState = recurrent.flat().map((layer) => zeroState(layer, batchSize));
    const below = drop(kernels, bottom(kernels, batch), dropout, 'input', random);
    const stackInputs = { lengths: rowLengths, initialState, dropout, random };
    const stack = runStack(kernels, recurrent, below, stackInputs);
    const top = drop(kernels, stack.top, dropout, 'output', random);
    const pass = project(kernels, output, top);
    const logits = tf.tidy(() => pass.logits.add(output.bias.variable).reshape<Tensor3D>([steps, batchSize, classes]));
    pass.logits.dispose();
    const release = () => {
      for (const tensor of [rowLengths, logits, ...initialState.flat(), ...stack.finalState.flat()]) tensor.dispose();
    };
    return { pass, logits, release };
  }

  return {
    spec,
    parameters,
    recurrent,
    input(kernels, batch) {
      const below = bottom(kernels, batch);
      const input = below.output.clone();
      below.dispose();
      return input;
    },
    lossAndGradients(kernels, batch, { random, gradients = new Map() }) {
      if (batch.labels === null) throw new RangeError('A training batch needs labels.');
      const { pass, logits, release } = run(kernels, batch, random);
      const { losses, dLogits } = kernels.ctcLoss(logits, batch.labels, batch.lengths);
      const dRows: Tensor2D = dLogits.reshape([-1, classes]); // [T * B, classes]
      dLogits.dispose();
      pass.backward(dRows, gradients);
      const lossSum = sumLosses(losses);
      release();
      return { lossSum, gradients };
    },
    predict(kernels, batch) {
      const { pass, logits, release } = run(kernels, batch, null);
      const normalised = tf.logSoftmax(logits);
      const logProbabilities = Float32Array.from(normalised.dataSync());
      normalised.dispose();
      let losses: Float32Array | null = null;
      if (batch.labels !== null) {
        const outcome = kernels.ctcLosses(logits, batch.labels, batch.lengths);
        losses = Float32Array.from(outcome.dataSync());
        outcome.dispose();
      }
      pass.dispose();
      release();
      return { logProbabilities, losses };
    },
    dispose: () => disposeParameters(parameters),
  };
}
