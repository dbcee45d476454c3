import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Kernels, RecurrentSpec, RecurrentWeights } from '../kernels.js';

/**
 * An optional contract of kernels: a language model that runs one token at a time and keeps its state, for sampling, beam search
 * and online scoring. `createStepper` makes one from any kernels.
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
  /** Clusters of rare tokens, for an adaptive softmax (Grave et al. 2017); absent if one softmax covers all tokens. */
  clusters?: readonly ClusterWeights[];
}

/** The softmax of one cluster; its tokens follow the S frequent ones and the earlier clusters. */
export interface ClusterWeights {
  /** [H, d] */
  projection: Tensor2D;
  /** [d, Vc] */
  kernel: Tensor2D;
  /** [Vc] */
  bias: Tensor1D;
}

/** How to draw a token from the logits of a row. */
export interface DrawRule {
  /** p ∝ exp(logit / temperature); 0 takes the likeliest (lowest id among ties). */
  temperature: number;
  /** Ids that are never drawn. */
  excluded: readonly number[];
}

export interface Stepper {
  /** Maximum number of rows. */
  readonly batchSize: number;
  /** Rows in use; at first `batchSize`. */
  readonly rows: number;
  readonly vocabularySize: number;
  /**
   * Row i continues from the state and the rule of row `parents[i]`, or, for -1, from a zero state with the default rule. There are then
   * `parents.length` rows, from 1 to `batchSize`. A row computes the same numbers whatever the number of rows.
   */
  arrange(parents: Int32Array): void;
  /**
   * Feeds one token per row, int32 [rows], and returns the logits of the next, row-major [rows * V].
   * The array is reused by the next call.
   */
  step(tokens: Int32Array): Float32Array;
  /** Sets how `draw` chooses in this row; by default it takes the likeliest token. */
  setRule(row: number, rule: DrawRule): void;
  /**
   * Repeatedly feeds one token per row and draws the next by the row's rule, for the steps in `uniforms` [steps * rows]
   * (row-major, in [0, 1)), but stops after a step in which a row drew `endId`. A negative number -1 - id is not drawn with: the next
   * token is `id`, as in a prompt. Returns the ids [steps done * rows]. An id of -1 means that the logits were not finite, and also stops.
   * The array is reused by the next call.
   */
  draw(tokens: Int32Array, uniforms: Float64Array, endId: number | null): Int32Array;
  /** The states of all rows, for `setState`: [rows, stateSize], row-major. */
  getState(): Float32Array;
  setState(state: Float32Array): void;
  readonly stateSize: number;
  /** Sets all states to zero. */
  reset(): void;
  dispose(): void;
}
