import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Kernels, RecurrentSpec, RecurrentWeights } from '../kernels.js';

/**
 * A second contract, which an implementation of the kernels need not keep: a language model unrolled a token at a time with its
 * state kept inside, for sampling, beam search and scoring online. `createStepper` makes one of any kernels.
 */
export interface SteppingKernels extends Kernels {
  createStepper(weights: PlainWeights, batchSize: number): Stepper;
}

/** Those of one softmax over all tokens. */
export type PlainWeights = Omit<StepperWeights, 'clusters'>;

export interface StepperWeights {
  spec: RecurrentSpec;
  layers: RecurrentWeights[];
  /** [V, E], or null for one-hot input (layer 0's kernel is then [V, G*H]). */
  embedding: Tensor2D | null;
  /** [H, V], or [H, S + C] where there are clusters. */
  outputKernel: Tensor2D;
  /** [V], or [S + C]. */
  outputBias: Tensor1D;
  /** Clusters of rare tokens, for an adaptive softmax (Grave et al. 2017); absent where one softmax is over all. */
  clusters?: readonly ClusterWeights[];
}

/** The softmax of one cluster c of tokens, which come after the S frequent ones and the clusters before. */
export interface ClusterWeights {
  /** [H, d] */
  projection: Tensor2D;
  /** [d, Vc] */
  kernel: Tensor2D;
  /** [Vc] */
  bias: Tensor1D;
}

/** How a token is drawn from the logits of a row. */
export interface DrawRule {
  /** p ∝ exp(logit / temperature); 0 takes the likeliest, the first of equal ones. */
  temperature: number;
  /** Ids that are never drawn. */
  excluded: readonly number[];
}

export interface Stepper {
  readonly batchSize: number;
  readonly vocabularySize: number;
  /**
   * Feeds one token a row, int32 [batchSize], and returns the logits of the next, row-major [batchSize * V].
   * The array is reused by the next call.
   */
  step(tokens: Int32Array): Float32Array;
  /** How `draw` chooses in this row from now on; until then it takes the likeliest token. */
  setRule(row: number, rule: DrawRule): void;
  /**
   * Feeds one token a row, draws the next of each row by its rule, feeds these, and so on: as many steps as `uniforms`
   * [steps * batchSize], row-major in [0, 1), has numbers for, but none after one in which a row drew `endId`. Returns
   * the ids [steps done * batchSize]; -1 is one that could not be drawn, its logits not being finite, and ends it too.
   * The array is reused by the next call.
   */
  draw(tokens: Int32Array, uniforms: Float64Array, endId: number | null): Int32Array;
  /** Numbers of every row's state, to be given back to `setState`: [batchSize, stateSize] row-major. */
  getState(): Float32Array;
  setState(state: Float32Array): void;
  readonly stateSize: number;
  /** All states to zero. */
  reset(): void;
  dispose(): void;
}
