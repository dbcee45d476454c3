import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { BidirectionalBatch } from '../../data/bidirectional-batches.js';
import { ConfigError } from '../../errors.js';
import type { CellState, Kernels, RecurrentSpec, RecurrentWeights } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import { tf } from '../../runtime/tensorflow.js';
import { buildLayers } from '../language/layers.js';
import type { Prediction } from '../language/predict-batch.js';
import type { ModelSpec } from '../language/spec.js';
import type { Activation } from '../layers/activation.js';
import { drop } from '../layers/dropout.js';
import { halve } from '../layers/halves.js';
import { type MergeLayer, merge } from '../layers/merge.js';
import { project } from '../layers/output.js';
import type { Directions } from '../layers/recur.js';
import { type RecurrentLayer, weightsOf } from '../layers/recurrent.js';
import { readTokens } from '../layers/token-input.js';
import { zeroState } from '../layers/zero-state.js';
import { disposeParameters, type LossOptions, type Network } from '../network.js';
import type { Parameter } from '../parameters.js';
import { runStack } from '../stack.js';
import type { BidirectionalForward } from './forward.js';
import { logitsAt, lossAndGradients, predictTargets } from './predict.js';
import { bidirectionalTopology } from './topology.js';

/**
 * A network that predicts a token from its left and right context: logits(t) = W tanh(M [f(t-1) b(t+1)]), where one stack of
 * layers reads the tokens up to t-1 forwards, giving f(t-1), and another reads from the end back to t+1, giving b(t+1)
 * (Melamud et al. 2016, context2vec). The stacks share only the embedding.
 */
export interface BidirectionalModel
  extends Network<BidirectionalBatch, Prediction, LossOptions, { ranks: boolean }>,
    BidirectionalForward {
  spec: ModelSpec;
  /** The layers of each stack, bottom up, and the shared embedding (null for one-hot input). */
  stackWeights(): { embedding: Parameter | null; forwards: StackLayer[]; backwards: StackLayer[] };
  /** Logits [V] at each of `positions` of a batch of one row, given the tokens at all its other positions. */
  logitsAt(kernels: Kernels, batch: BidirectionalBatch, positions: readonly number[]): Float32Array[];
  /** JSON for `tf.loadLayersModel`. */
  topology(): unknown;
}

interface StackLayer {
  spec: RecurrentSpec;
  weights: RecurrentWeights;
}

/**
 * Builds a network with initial weights drawn from `random`, or zeros to be overwritten. Throws a ConfigError for weights
 * that cannot be tied.
 */
export function buildBidirectionalModel(spec: ModelSpec, random: Random | null): BidirectionalModel {
  if (spec.adaptive !== undefined) {
    throw new ConfigError('A bidirectional language model does not support an adaptive softmax.', {
      hint: 'Set model.output to softmax.',
    });
  }
  const { embedding, recurrent, merge: mergeLayer, output, parameters } = buildLayers(spec, random, 'separate');
  const [forwards, backwards] = [0, 1].map((direction) =>
    recurrent.map((pair): Directions => [pair[direction] as RecurrentLayer]),
  ) as [Directions[], Directions[]];

  /** The outputs of both stacks, and the tensors to dispose when the pass ends. */
  function run(kernels: Kernels, { before, after, lengths, random }: Parameters<BidirectionalModel['forward']>[1]) {
    const batchSize = before.shape[1];
    // Concatenated, so that the embedding and its gradient are computed once.
    const ids = tf.concat2d([before, after], 1); // [T, 2B]
    const bottom = readTokens(kernels, embedding, ids, spec, random);
    const states: CellState[] = [];
    const runSide = (layers: Directions[], side: Activation): Activation => {
      const initialState = layers.map(([layer]) => zeroState(layer as RecurrentLayer, batchSize));
      const inputs = { lengths, initialState, dropout: spec.dropout, random };
      const { top, finalState } = runStack(kernels, layers, side, inputs);
      states.push(...initialState, ...finalState);
      return top;
    };
    const [left, right] = halve(bottom);
    const merged = merge(kernels, mergeLayer as MergeLayer, runSide(forwards, left), runSide(backwards, right));
    const top = drop(kernels, merged, spec.dropout, 'output', random);
    const release = () => {
      ids.dispose();
      for (const tensor of states.flat()) tensor.dispose();
    };
    return { top, release };
  }

  const model: BidirectionalModel = {
    spec,
    parameters,
    lossAndGradients: (kernels, batch, options) => lossAndGradients(model, kernels, batch, options),
    predict: (kernels, batch, asked) => predictTargets(model, kernels, batch, asked),
    logitsAt: (kernels, batch, positions) => logitsAt(model, kernels, batch, positions),
    outputBias: output.bias.variable as Tensor1D,
    forward(kernels, inputs) {
      const { top, release } = run(kernels, inputs);
      const pass = project(kernels, output, top);
      return {
        logits: pass.logits,
        backward(dLogits, gradients) {
          pass.backward(dLogits, gradients);
          release();
        },
        dispose() {
          pass.dispose();
          release();
        },
      };
    },
    hidden(kernels, inputs) {
      const { top, release } = run(kernels, { ...inputs, random: null });
      const hidden: Tensor2D = top.output.reshape([-1, top.output.shape[2]]);
      top.dispose();
      release();
      return hidden;
    },
    logits: (hidden) => tf.matMul(hidden, output.kernel.variable as Tensor2D, false, output.transposed),
    stackWeights: () => ({
      embedding,
      forwards: forwards.map(toStackLayer),
      backwards: backwards.map(toStackLayer),
    }),
    topology: () => bidirectionalTopology(spec),
    dispose: () => disposeParameters(parameters),
  };
  return model;
}

function toStackLayer([layer]: Directions): StackLayer {
  const { spec } = layer as RecurrentLayer;
  return { spec, weights: weightsOf(layer as RecurrentLayer) };
}
