import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { LabelBatch } from '../../data/label-batches.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { Random } from '../../runtime/random.js';
import { disposeGradients } from '../gradients.js';
import { chainHead } from '../heads/chain.js';
import type { LabelHead } from '../heads/label-head.js';
import { softmaxHead } from '../heads/label-softmax.js';
import { sigmoidHead } from '../heads/sigmoid.js';
import type { Activation } from '../layers/activation.js';
import { drop } from '../layers/dropout.js';
import { project } from '../layers/output.js';
import type { Directions } from '../layers/recur.js';
import { disposeParameters, type LossOptions, type Network } from '../network.js';
import type { GradientStore, Parameter } from '../parameters.js';
import { readBatch, runBottom } from './bottom.js';
import { createLabelLayers, type LabelLayers } from './create.js';
import { poolSamples } from './pool-samples.js';
import type { LabelSpec } from './spec.js';

/** A recurrent network that labels each step or each sample; it owns its parameters. */
export interface LabelModel extends Network<LabelBatch, LabelPredictions, LabelLossOptions> {
  spec: LabelSpec;
  /** The embedding matrix [V, E], for pretrained vectors; null without an embedding. */
  embedding: Parameter | null;
  recurrent: readonly Directions[];
  /** The input of the lowest recurrent layer for a batch, without dropout, [T, B, I]; the caller disposes it. */
  input(kernels: Kernels, batch: LabelBatch): Tensor3D;
  /**
   * Norm of the gradient of each sample's loss with respect to the input of the lowest recurrent layer at each step, without
   * dropout, [T * B]: how much gradient reaches each step by backpropagation through time (Bengio et al. 1994).
   */
  inputGradientNorms(kernels: Kernels, batch: LabelBatch): Float32Array;
}

export interface LabelLossOptions extends LossOptions {
  /** [K], factors of the loss by label; null for 1. A `crf` head has no loss per step and takes none. */
  classWeights: Float32Array | null;
}

/** The predictions for a batch; time-major if there is one label per step; masked values are undefined. */
export interface LabelPredictions {
  /** [T * B] or [B]: the likeliest label; for a `crf`, the label on the likeliest path. */
  labels: Int32Array;
  /** [T * B, K] or [B, K]: the probability of each label; for a `crf`, the marginal. */
  probabilities: Float32Array;
  /** [B]: unweighted loss of each sample in nats, summed over its steps; null for a batch without targets. */
  losses: Float32Array | null;
  /** [T * B]: attention weight of each step, summing to 1 per sample; null without attention pooling. */
  attention: Float32Array | null;
}

/** Builds a network with initial weights drawn from `random`, or zeros to be overwritten. */
export function buildLabelModel(spec: LabelSpec, random: Random | null): LabelModel {
  if (spec.head.type === 'sigmoid' && spec.labels !== 2) {
    throw new RangeError(`A sigmoid distinguishes two labels, not ${spec.labels}.`);
  }
  const layers = createLabelLayers(spec, random);
  const head = createHead(layers, spec);

  /** From a batch to logits [N, columns] without their bias. */
  function run(
    kernels: Kernels,
    batch: LabelBatch,
    random: Random | null,
    watch: ((dInput: Tensor3D) => void) | null = null,
  ) {
    const { top, release } = runBottom(kernels, layers, spec, batch, random, watch);
    let below: Activation = top;
    let attention: Float32Array | null = null;
    if (spec.head.type === 'pooled') {
      const pooled = poolSamples(kernels, layers, spec.head.pooling, below, batch);
      below = pooled.activation;
      attention = pooled.weights;
    }
    const pass = project(kernels, layers.output, drop(kernels, below, spec.dropout, 'output', random));
    return { pass, attention, release };
  }

  return {
    spec,
    parameters: layers.parameters,
    embedding: layers.embedding,
    recurrent: layers.recurrent,
    input(kernels, batch) {
      const { bottom, release } = readBatch(kernels, layers, spec, batch, null);
      const input = bottom.output.clone();
      bottom.dispose();
      release();
      return input;
    },
    lossAndGradients(kernels, batch, { random, classWeights, gradients = new Map() }) {
      const { pass, release } = run(kernels, batch, random);
      const { lossSum, dLogits } = head.lossAndGradient(kernels, pass.logits, batch, { classWeights, gradients });
      pass.logits.dispose();
      pass.backward(dLogits, gradients);
      release();
      return { lossSum, gradients };
    },
    predict(kernels, batch) {
      const { pass, attention, release } = run(kernels, batch, null);
      const scores = head.predict(pass.logits, batch);
      pass.logits.dispose();
      pass.dispose();
      release();
      return { ...scores, attention };
    },
    inputGradientNorms(kernels, batch) {
      let norms = new Float32Array(0);
      const { pass, release } = run(kernels, batch, null, (dInput) => {
        norms = rowNorms(dInput.dataSync<'float32'>(), dInput.shape[2]);
      });
      const gradients: GradientStore = new Map();
      const { dLogits } = head.lossAndGradient(kernels, pass.logits, batch, { classWeights: null, gradients });
      pass.logits.dispose();
      pass.backward(dLogits, gradients);
      release();
      disposeGradients(gradients);
      return norms;
    },
    dispose: () => disposeParameters(layers.parameters),
  };
}

function createHead({ chain, output }: LabelLayers, { head }: LabelSpec): LabelHead {
  if (chain !== null) return chainHead(chain, output.bias);
  return head.type === 'sigmoid' ? sigmoidHead(output.bias) : softmaxHead(output.bias);
}

/** Euclidean norm of each row of `width` numbers. */
function rowNorms(values: ArrayLike<number>, width: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: values.length / width }, (_, row) => {
    let sum = 0;
    for (let at = row * width; at < (row + 1) * width; at++) sum += (values[at] as number) ** 2;
    return Math.sqrt(sum);
  });
}
