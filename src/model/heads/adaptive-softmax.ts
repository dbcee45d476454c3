import type { Rank, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { joinTails } from '../../kernels/stepper/tails.js';
import { tf } from '../../runtime/tensorflow.js';
import { addGradient } from '../gradients.js';
import type { Activation } from '../layers/activation.js';
import { type OutputLayer, project } from '../layers/output.js';
import type { GradientStore, Parameter } from '../parameters.js';
import { type TokenPass, withTensors } from './token-softmax.js';

/** The output for a cluster of rare tokens, in a space of d < H dimensions. */
export interface TailLayer {
  /** The cluster's first token; its last is before the next cluster's first. */
  start: number;
  /** [H, d] */
  projection: Parameter;
  /** [d, Vc] */
  kernel: Parameter;
  /** [Vc] */
  bias: Parameter;
}

/**
 * Grave et al. 2017: a softmax over the S frequent tokens and a place for each of C clusters of rare ones, and in each
 * cluster a softmax of its own: P(w) = P(cluster) P(w | cluster). A cluster is computed for those steps alone whose target
 * is in it. The kernel of `head` is [H, S + C]; tokens are numbered by falling frequency.
 */
export function adaptiveOutput(
  kernels: Kernels,
  head: OutputLayer,
  tails: readonly TailLayer[],
  below: Activation,
): TokenPass {
  const hidden: Tensor2D = below.output.reshape([-1, below.output.shape[2]]); // [T * B, H]
  let learned: TailPass[] = [];
  const { logits, backward, dispose } = project(
    kernels,
    head,
    collect(below, (gradients) => {
      hidden.dispose();
      return learned.map((tail) => tail.backward(gradients));
    }),
  );
  const bias = head.bias.variable as Tensor1D;
  const release = () => {
    for (const tensor of [hidden, logits]) tensor.dispose();
    dispose();
  };
  const headTargets = (targets: Int32Array) => {
    const shortlist = bias.shape[0] - tails.length;
    return targets.map((target) => (target < shortlist ? target : shortlist + clusterOf(tails, target)));
  };

  return {
    logits: () =>
      tf.tidy(() =>
        joinTails(
          logits.add(bias),
          tails.map((tail) => tailLogits(hidden, tail)),
        ),
      ),
    losses(targets, weights) {
      const losses = withTensors(headTargets(targets), weights, (ids, scales) =>
        kernels.softmaxLosses(logits, bias, ids, scales),
      );
      const parts = clusters(tails, targets, weights).map((cluster, index) =>
        tailLosses(kernels, hidden, tails[index] as TailLayer, cluster),
      );
      return addUp(losses, parts);
    },
    learn(targets, weights) {
      const { losses, dLogits } = withTensors(headTargets(targets), weights, (ids, scales) =>
        kernels.softmaxCrossEntropy(logits, bias, ids, scales),
      );
      logits.dispose();
      learned = clusters(tails, targets, weights).map((cluster, index) =>
        learnTail(kernels, hidden, tails[index] as TailLayer, cluster),
      );
      return {
        losses: addUp(
          losses,
          learned.map((tail) => tail.losses),
        ),
        backward: (gradients) => backward(dLogits, gradients),
      };
    },
    dispose: release,
  };
}

/** `below`, to whose gradient those of `others`, [T * B, H] each, are added on the way down. */
function collect(below: Activation, others: (gradients: GradientStore) => Tensor2D[]): Activation {
  return {
    ...below,
    backward(dOutput, gradients) {
      const parts = others(gradients);
      const sum = tf.tidy(() => tf.addN([dOutput, ...parts.map((part) => part.reshape(dOutput.shape))]) as Tensor3D);
      for (const tensor of [dOutput, ...parts]) tensor.dispose();
      if (below.backward !== null) return below.backward(sum, gradients);
      sum.dispose();
      below.dispose();
    },
  };
}

/** The places [T * B] whose targets are in one cluster, masked ones left out. */
interface Cluster {
  places: Int32Array;
  /** Counted from the cluster's first token. */
  targets: Int32Array;
  weights: Float32Array | null;
}

function clusterOf(tails: readonly TailLayer[], target: number): number {
  return tails.findLastIndex(({ start }) => start <= target);
}

function clusters(tails: readonly TailLayer[], targets: Int32Array, weights: Float32Array | null): Cluster[] {
  const places: number[][] = tails.map(() => []);
  for (const [place, target] of targets.entries()) {
    if (weights?.[place] !== 0) places[clusterOf(tails, target)]?.push(place);
  }
  return places.map((own, index) => ({
    places: Int32Array.from(own),
    targets: Int32Array.from(own, (place) => (targets[place] as number) - (tails[index] as TailLayer).start),
    weights: weights && Float32Array.from(own, (place) => weights[place] as number),
  }));
}

const tableOf = ({ variable }: Parameter) => variable as Tensor2D;

function tailLogits(states: Tensor2D, { projection, kernel, bias }: TailLayer): Tensor2D {
  return tf.matMul(tf.matMul(states, tableOf(projection)), tableOf(kernel)).add(bias.variable);
}

/** [T * B], 0 where the target is elsewhere. */
function scatter(losses: Tensor1D, places: Int32Array, length: number): Tensor1D {
  return tf.tidy(() => tf.scatterND(tf.tensor2d(places, [places.length, 1], 'int32'), losses, [length]) as Tensor1D);
}

function tailLosses(kernels: Kernels, hidden: Tensor2D, tail: TailLayer, cluster: Cluster): Tensor1D {
  const { places, targets, weights } = cluster;
  if (places.length === 0) return tf.zeros([hidden.shape[0]]);
  return tf.tidy(() => {
    const logits = tailLogits(tf.gather(hidden, tf.tensor1d(places, 'int32')), tail);
    const losses = withTensors(targets, weights, (ids, scales) => kernels.softmaxLosses(logits, null, ids, scales));
    return scatter(losses, places, hidden.shape[0]);
  });
}

interface TailPass {
  /** [T * B] */
  losses: Tensor1D;
  /** Adds the parameters' gradients; gives that of the states [T * B, H], the caller's. */
  backward(gradients: GradientStore): Tensor2D;
}

function learnTail(kernels: Kernels, hidden: Tensor2D, tail: TailLayer, cluster: Cluster): TailPass {
  const { places, targets, weights } = cluster;
  if (places.length === 0) return untouched(hidden, tail);
  const { projection, kernel, bias } = tail;
  const ids = tf.tensor2d(places, [places.length, 1], 'int32');
  const states: Tensor2D = tf.tidy(() => tf.gather(hidden, ids.flatten())); // [N, H]
  const low = tf.matMul(states, tableOf(projection)); // [N, d]
  const logits: Tensor2D = tf.matMul(low, tableOf(kernel)); // [N, Vc]
  const { losses, dLogits } = withTensors(targets, weights, (own, scales) =>
    kernels.softmaxCrossEntropy(logits, bias.variable as Tensor1D, own, scales),
  );
  logits.dispose();
  const scattered = scatter(losses, places, hidden.shape[0]);
  losses.dispose();
  return {
    losses: scattered,
    backward(gradients) {
      addGradient(gradients, bias, kernels.sumRows(dLogits));
      addGradient(gradients, kernel, tf.matMul(low, dLogits, true));
      const dLow = tf.matMul(dLogits, tableOf(kernel), false, true);
      addGradient(gradients, projection, tf.matMul(states, dLow, true));
      const dStates = tf.matMul(dLow, tableOf(projection), false, true);
      const dHidden = tf.scatterND<Rank.R2>(ids, dStates, hidden.shape);
      for (const tensor of [ids, states, low, dLogits, dLow, dStates]) tensor.dispose();
      return dHidden;
    },
  };
}

/** A cluster that no target is in: an optimizer's averages decay all the same, so its gradient is given as zeros. */
function untouched(hidden: Tensor2D, { projection, kernel, bias }: TailLayer): TailPass {
  return {
    losses: tf.zeros([hidden.shape[0]]),
    backward(gradients) {
      for (const parameter of [bias, kernel, projection]) {
        addGradient(gradients, parameter, tf.zerosLike(parameter.variable));
      }
      return tf.zeros<Rank.R2>(hidden.shape);
    },
  };
}

function addUp(losses: Tensor1D, parts: readonly Tensor1D[]): Tensor1D {
  const sum = tf.addN([losses, ...parts]);
  for (const tensor of [losses, ...parts]) tensor.dispose();
  return sum;
}
