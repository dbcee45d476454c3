import type { Rank, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Kernels } from '../../kernels/kernels.js';
import { joinClusters } from '../../kernels/stepper/clusters.js';
import { tf } from '../../runtime/tensorflow.js';
import { addGradient } from '../gradients.js';
import { type Activation, passDown } from '../layers/activation.js';
import { denseGradients, denseProduct } from '../layers/dense-product.js';
import { type OutputLayer, project } from '../layers/output.js';
import type { GradientStore, Parameter } from '../parameters.js';
import { type TokenPass, withTensors } from './token-softmax.js';

/** The output for a cluster of rare tokens, in a space of d < H dimensions. */
export interface ClusterLayer {
  /** The cluster's first token; it ends before the next cluster's first. */
  start: number;
  /** [H, d] */
  projection: Parameter;
  /** [d, Vc] */
  kernel: Parameter;
  /** [Vc] */
  bias: Parameter;
}

/**
 * Grave et al. 2017: a softmax over the S frequent tokens and one entry for each of C clusters of rare tokens, and a softmax
 * within each cluster: P(w) = P(cluster) P(w | cluster). A cluster is computed only for steps whose target is in it. The kernel
 * of `head` is [H, S + C]; tokens are sorted by descending frequency.
 */
export function adaptiveOutput(
  kernels: Kernels,
  head: OutputLayer,
  clusters: readonly ClusterLayer[],
  below: Activation,
): TokenPass {
  const hidden: Tensor2D = below.output.reshape([-1, below.output.shape[2]]); // [T * B, H]
  let passes: ClusterPass[] = [];
  const { logits, backward, dispose } = project(
    kernels,
    head,
    collect(below, (gradients) => {
      hidden.dispose();
      return passes.map((cluster) => cluster.backward(gradients));
    }),
  );
  const bias = head.bias.variable as Tensor1D;
  const release = () => {
    for (const tensor of [hidden, logits]) tensor.dispose();
    dispose();
  };
  const headTargets = (targets: Int32Array) => {
    const shortlist = bias.shape[0] - clusters.length;
    return targets.map((target) => (target < shortlist ? target : shortlist + clusterOf(clusters, target)));
  };

  return {
    logits: () =>
      tf.tidy(() =>
        joinClusters(
          logits.add(bias),
          clusters.map((cluster) => clusterLogits(kernels, hidden, cluster)),
        ),
      ),
    losses(targets, weights) {
      const losses = withTensors(headTargets(targets), weights, (ids, scales) =>
        kernels.softmaxLosses(logits, bias, ids, scales),
      );
      const parts = groupByCluster(clusters, targets, weights).map((members, index) =>
        clusterLosses(kernels, hidden, clusters[index] as ClusterLayer, members),
      );
      return addUp(losses, parts);
    },
    lossesAndBackward(targets, weights) {
      const { losses, dLogits } = withTensors(headTargets(targets), weights, (ids, scales) =>
        kernels.softmaxCrossEntropy(logits, bias, ids, scales),
      );
      logits.dispose();
      passes = groupByCluster(clusters, targets, weights).map((members, index) =>
        clusterLossAndGradients(kernels, hidden, clusters[index] as ClusterLayer, members),
      );
      return {
        losses: addUp(
          losses,
          passes.map((cluster) => cluster.losses),
        ),
        backward: (gradients) => backward(dLogits, gradients),
      };
    },
    dispose: release,
  };
}

/** `below`, with the gradients of `others`, [T * B, H] each, added in the backward pass. */
function collect(below: Activation, others: (gradients: GradientStore) => Tensor2D[]): Activation {
  return {
    ...below,
    backward(dOutput, gradients) {
      const parts = others(gradients);
      const sum = tf.tidy(() => tf.addN([dOutput, ...parts.map((part) => part.reshape(dOutput.shape))]) as Tensor3D);
      for (const tensor of [dOutput, ...parts]) tensor.dispose();
      passDown(below, sum, gradients);
    },
  };
}

/** The positions [T * B] whose targets are in one cluster, without masked ones. */
interface ClusterTargets {
  positions: Int32Array;
  /** Relative to the cluster's first token. */
  targets: Int32Array;
  weights: Float32Array | null;
}

function clusterOf(clusters: readonly ClusterLayer[], target: number): number {
  return clusters.findLastIndex(({ start }) => start <= target);
}

function groupByCluster(
  clusters: readonly ClusterLayer[],
  targets: Int32Array,
  weights: Float32Array | null,
): ClusterTargets[] {
  const positions: number[][] = clusters.map(() => []);
  for (const [position, target] of targets.entries()) {
    if (weights?.[position] !== 0) positions[clusterOf(clusters, target)]?.push(position);
  }
  return positions.map((own, index) => ({
    positions: Int32Array.from(own),
    targets: Int32Array.from(
      own,
      (position) => (targets[position] as number) - (clusters[index] as ClusterLayer).start,
    ),
    weights: weights && Float32Array.from(own, (position) => weights[position] as number),
  }));
}

const tableOf = ({ variable }: Parameter) => variable as Tensor2D;

function clusterLogits(kernels: Kernels, states: Tensor2D, { projection, kernel, bias }: ClusterLayer): Tensor2D {
  const low = denseProduct(kernels, states, tableOf(projection));
  return denseProduct(kernels, low, tableOf(kernel)).add(bias.variable);
}

/** [T * B], 0 if the target is not in the cluster. */
function scatter(losses: Tensor1D, positions: Int32Array, length: number): Tensor1D {
  return tf.tidy(
    () => tf.scatterND(tf.tensor2d(positions, [positions.length, 1], 'int32'), losses, [length]) as Tensor1D,
  );
}

function clusterLosses(kernels: Kernels, hidden: Tensor2D, cluster: ClusterLayer, members: ClusterTargets): Tensor1D {
  const { positions, targets, weights } = members;
  if (positions.length === 0) return tf.zeros([hidden.shape[0]]);
  return tf.tidy(() => {
    const logits = clusterLogits(kernels, tf.gather(hidden, tf.tensor1d(positions, 'int32')), cluster);
    const losses = withTensors(targets, weights, (ids, scales) => kernels.softmaxLosses(logits, null, ids, scales));
    return scatter(losses, positions, hidden.shape[0]);
  });
}

interface ClusterPass {
  /** [T * B] */
  losses: Tensor1D;
  /** Adds the parameters' gradients; returns that of the states [T * B, H], owned by the caller. */
  backward(gradients: GradientStore): Tensor2D;
}

function clusterLossAndGradients(
  kernels: Kernels,
  hidden: Tensor2D,
  cluster: ClusterLayer,
  members: ClusterTargets,
): ClusterPass {
  const { positions, targets, weights } = members;
  if (positions.length === 0) return untouched(hidden, cluster);
  const { projection, kernel, bias } = cluster;
  const ids = tf.tensor2d(positions, [positions.length, 1], 'int32');
  const states: Tensor2D = tf.tidy(() => tf.gather(hidden, ids.flatten())); // [N, H]
  const low = denseProduct(kernels, states, tableOf(projection)); // [N, d]
  const logits = denseProduct(kernels, low, tableOf(kernel)); // [N, Vc]
  const { losses, dLogits } = withTensors(targets, weights, (own, scales) =>
    kernels.softmaxCrossEntropy(logits, bias.variable as Tensor1D, own, scales),
  );
  logits.dispose();
  const scattered = scatter(losses, positions, hidden.shape[0]);
  losses.dispose();
  return {
    losses: scattered,
    backward(gradients) {
      addGradient(gradients, bias, kernels.sumRows(dLogits));
      const { dRows: dLow, dKernel } = denseGradients(kernels, low, tableOf(kernel), dLogits);
      addGradient(gradients, kernel, dKernel);
      const { dRows: dStates, dKernel: dProjection } = denseGradients(kernels, states, tableOf(projection), dLow);
      addGradient(gradients, projection, dProjection);
      const dHidden = tf.scatterND<Rank.R2>(ids, dStates, hidden.shape);
      for (const tensor of [ids, states, low, dLogits, dLow, dStates]) tensor.dispose();
      return dHidden;
    },
  };
}

/** The zero gradient of a cluster without targets: the optimizer's averages must still decay. */
function untouched(hidden: Tensor2D, { projection, kernel, bias }: ClusterLayer): ClusterPass {
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
