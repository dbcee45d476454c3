import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { SequenceBatch } from '../../data/batches.js';
import { cells } from '../../kernels/cells.js';
import type { Kernels } from '../../kernels/kernels.js';
import { createStepper } from '../../kernels/stepper/create-stepper.js';
import type { ClusterWeights, StepperWeights } from '../../kernels/stepper/stepper.js';
import type { Random } from '../../runtime/random.js';
import { tf } from '../../runtime/tensorflow.js';
import { adaptiveOutput, type ClusterLayer } from '../heads/adaptive-softmax.js';
import { softmaxOutput } from '../heads/token-softmax.js';
import { drop } from '../layers/dropout.js';
import { noPenalties, penaliseChange, penaliseSize } from '../layers/penalties.js';
import type { Directions } from '../layers/recur.js';
import { weightsOf } from '../layers/recurrent.js';
import { readTokens } from '../layers/token-input.js';
import { disposeParameters, type Network } from '../network.js';
import type { Parameter } from '../parameters.js';
import { runStack } from '../stack.js';
import { stockTopology } from '../topology.js';
import { createLanguageDecoder, type LanguageDecoder } from './decoder.js';
import type { SequenceForward } from './forward.js';
import { buildLayers, type Layers } from './layers.js';
import { type SequenceLoss, type SequenceLossOptions, sequenceLossAndGradients } from './passes.js';
import { type Prediction, predictBatch } from './predict-batch.js';
import { predictByStep } from './predict-by-step.js';
import type { ModelSpec } from './spec.js';

/** A recurrent network from ids to logits; it owns its parameters. */
export interface Model
  extends Network<SequenceBatch, Prediction, SequenceLossOptions, { ranks: boolean }>,
    SequenceForward {
  spec: ModelSpec;
  /** The caller keeps ownership of `initialState`. */
  lossAndGradients(kernels: Kernels, batch: SequenceBatch, options: SequenceLossOptions): SequenceLoss;
  /** Shapes of the states, one per layer and direction. */
  stateShapes(batchSize: number): [number, number][][];
  /** JSON for `tf.loadLayersModel`; null if tfjs-layers cannot represent the network. */
  topology(): unknown;
  /** [V, E], or null for one-hot input. */
  embedding: Parameter | null;
  recurrent: readonly Directions[];
  /** A decoder of `rows` rows from a zero state; dispose it before the model. Throws for a bidirectional model. */
  createDecoder(kernels: Kernels, rows: number): LanguageDecoder;
}

/**
 * Builds a network with initial weights drawn from `random`, or zeros to be overwritten. Throws a ConfigError for weights
 * that cannot be tied.
 */
export function buildModel(spec: ModelSpec, random: Random | null): Model {
  return assembleModel(spec, buildLayers(spec, random));
}

/** A network over these layers, which owns their parameters. */
export function assembleModel(spec: ModelSpec, layers: Layers): Model {
  const { embedding, recurrent, output, clusters, parameters } = layers;
  const stateShapes = (batchSize: number) =>
    recurrent
      .flat()
      .map(({ hiddenSize }) => cells[spec.cell].states.map((): [number, number] => [batchSize, hiddenSize]));
  const model: Model = {
    spec,
    parameters,
    lossAndGradients: (kernels, batch, options) => sequenceLossAndGradients(model, kernels, batch, options),
    predict: (kernels, batch, options) =>
      (kernels.precision === 'int8' ? predictByStep : predictBatch)(model, kernels, batch, options),
    stateShapes,
    zeroState: (batchSize) => stateShapes(batchSize).map((parts) => parts.map((shape): Tensor2D => tf.fill(shape, 0))),
    forward(kernels, { ids, lengths, initialState, random, penalties = noPenalties }, beside = (below) => below) {
      const { dropout } = spec;
      const bottom = beside(readTokens(kernels, embedding, ids, spec, random));
      const stack = runStack(kernels, recurrent, bottom, { lengths, initialState, dropout, random });
      let top = penaliseChange(stack.top, lengths, penalties.temporal);
      top = penaliseSize(drop(kernels, top, dropout, 'output', random), penalties.activation);
      const tokens =
        clusters.length === 0 ? softmaxOutput(kernels, output, top) : adaptiveOutput(kernels, output, clusters, top);
      return { ...tokens, hidden: top.output, finalState: stack.finalState };
    },
    topology: () => (clusters.length === 0 ? stockTopology(spec) : null),
    embedding,
    recurrent,
    createDecoder(kernels, rows) {
      const { weights, dispose } = stepperWeights(spec, layers);
      return createLanguageDecoder(createStepper(kernels, weights, rows), dispose);
    },
    dispose: () => disposeParameters(parameters),
  };
  return model;
}

/** A network's weights for a stepper, and a function that disposes copies made for it. */
function stepperWeights(
  { bidirectional }: ModelSpec,
  { embedding, recurrent, output, clusters }: Layers,
): { weights: StepperWeights; dispose(): void } {
  const [first] = recurrent.flat();
  if (first === undefined || bidirectional) throw new Error('A bidirectional model has no stepper.');
  const kernel = output.kernel.variable as Tensor2D;
  const outputKernel = output.transposed ? tf.transpose(kernel) : kernel;
  return {
    weights: {
      spec: first.spec,
      layers: recurrent.flat().map(weightsOf),
      embedding: embedding === null ? null : (embedding.variable as Tensor2D),
      outputKernel,
      outputBias: output.bias.variable as Tensor1D,
      ...(clusters.length === 0 ? {} : { clusters: clusters.map(clusterWeights) }),
    },
    dispose() {
      if (output.transposed) outputKernel.dispose();
    },
  };
}

function clusterWeights({ projection, kernel, bias }: ClusterLayer): ClusterWeights {
  return {
    projection: projection.variable as Tensor2D,
    kernel: kernel.variable as Tensor2D,
    bias: bias.variable as Tensor1D,
  };
}
