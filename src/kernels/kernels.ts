import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Variable } from '@tensorflow/tfjs-core';
import type { CellName } from './cells.js';

/**
 * The contract of the kernels, with two implementations: `native` (our C++ operations, on one of three hosts) and `reference`
 * (plain tfjs on every backend; native is tested against it). Sequences are time-major. Letters: B batch, T time, I input,
 * H hidden, V vocabulary, E embedding, G gates (see `cells.ts`). Everything is float32 unless marked int32. With the precision
 * `bfloat16`, the operands of matrix products in recurrent layers, `project` and `projectGradients` are rounded to it; results are float32.
 *
 * Callers own every tensor passed in and every tensor returned; an implementation disposes its own intermediates.
 */
export interface Kernels {
  readonly name: KernelName;
  readonly precision: Precision;
  recurrentForward(spec: RecurrentSpec, inputs: RecurrentInputs): RecurrentForward;
  /** Gradients of one layer by backpropagation through time. */
  recurrentBackward(
    spec: RecurrentSpec,
    inputs: RecurrentInputs,
    forward: RecurrentForward,
    gradient: RecurrentOutputGradient,
  ): RecurrentGradients;
  /** Rows of `table` [V, E] by `ids` int32 of any shape S: [...S, E]. */
  gather(table: Tensor2D, ids: Tensor): Tensor;
  /** Gradient of `gather` with respect to the table; rows of repeated ids are summed. `rows` is [N, E], `ids` int32 [N]. */
  gatherGradient(ids: Tensor1D, rows: Tensor2D, tableRows: number): Gradient;
  /**
   * Softmax cross-entropy of each row in nats, and its gradient, in one pass.
   * `logits` [N, V]; `bias` [V] is added to them; `targets` int32 [N]; `weights` [N] scales both results, 0 masks a row.
   */
  softmaxCrossEntropy(
    logits: Tensor2D,
    bias: Tensor1D | null,
    targets: Tensor1D,
    weights: Tensor1D | null,
  ): { losses: Tensor1D; dLogits: Tensor2D };
  /** Only the losses of `softmaxCrossEntropy`, without the memory for the gradient. */
  softmaxLosses(logits: Tensor2D, bias: Tensor1D | null, targets: Tensor1D, weights: Tensor1D | null): Tensor1D;
  /**
   * Connectionist temporal classification (Graves et al. 2006): the loss of each row's labels over all alignments, in nats, and
   * the gradient. `logits` [T, B, V], whose last column is the blank; `labels` has the columns of each row's labels, one at least;
   * `lengths` [B], 1..T. A row's length is at least `leastCtcSteps` of its labels. Past it the gradient is 0.
   */
  ctcLoss(
    logits: Tensor3D,
    labels: readonly Int32Array[],
    lengths: Int32Array,
  ): { losses: Tensor1D; dLogits: Tensor3D };
  /** Only the losses of `ctcLoss`. */
  ctcLosses(logits: Tensor3D, labels: readonly Int32Array[], lengths: Int32Array): Tensor1D;
  /** An output layer without its bias: `rows` [N, H] times `kernel`, [H, V] or `transposed` [V, H], gives [N, V]. */
  project(rows: Tensor2D, kernel: Tensor2D, transposed: boolean): Tensor2D;
  /** Gradients of `project` and of a bias [V] added to its result, from `dLogits` [N, V]. */
  projectGradients(
    rows: Tensor2D,
    kernel: Tensor2D,
    transposed: boolean,
    dLogits: Tensor2D,
  ): { dRows: Tensor2D; dKernel: Tensor2D; dBias: Tensor1D };
  /** Column sums of `matrix` [N, M]: a bias's gradient, [M]. */
  sumRows(matrix: Tensor2D): Tensor1D;
  /** A mask of 0 and 1/(1-rate), the same for the same seed (an integer below 2^31) on the same implementation. */
  dropoutMask(shape: number[], rate: number, seed: number): Tensor;
  /** Square root of the sum of squares over all gradients, before any scaling. */
  globalNorm(gradients: Gradient[]): number;
  /**
   * One optimizer update in place. The gradient used is `gradient * scale`, then clamped to ±clipValue.
   * `slots` are the rule's own accumulators with the variable's shape, zero at the start (see `slotCount`).
   * Tensors, clones and typed arrays from which a variable was made do not change. Only a TensorFlow view of a variable (`reshape`,
   * a `slice` of whole rows) may change with it: dispose it before.
   */
  update(
    rule: UpdateRule,
    variable: Variable,
    slots: Variable[],
    gradient: Gradient,
    options: { scale: number; clipValue: number | null },
  ): void;
}

export type KernelName = 'native' | 'reference';

/**
 * Number format of the operands of large matrix products; sums and everything else are float32. `int8` is for steppers alone, and
 * everything else then computes in float32: weights have 8 bits and a scale per column, and the rows multiplied by them have 8 bits and
 * a scale per row and step.
 */
export type Precision = 'float32' | 'bfloat16' | 'int8';

export interface RecurrentSpec {
  cell: CellName;
  /** Only for simpleRnn; lstm and gru always use tanh, with sigmoid gates. */
  activation: 'tanh' | 'relu';
  /** Reads each sequence from its last valid step to its first; outputs keep their positions. */
  reverse: boolean;
}

/**
 * Weights in Keras's layout. lstm gates i, f, c, o. gru gates z, r, h with the reset before the product (Cho et al.
 * 2014, `resetAfter: false`): hh = tanh(x Wh + (r ∘ h) Uh + bh), h' = z ∘ h + (1 - z) ∘ hh.
 */
export interface RecurrentWeights {
  /** [I, G*H] */
  kernel: Tensor2D;
  /** [H, G*H] */
  recurrentKernel: Tensor2D;
  /** [G*H] */
  bias: Tensor1D;
}

/** [h] for simpleRnn and gru, [h, c] for lstm; each [B, H]. */
export type CellState = Tensor2D[];

export interface RecurrentInputs {
  /** [T, B, I] */
  input: Tensor3D;
  weights: RecurrentWeights;
  initialState: CellState;
  /**
   * int32 [B], each 0..T, or null if all are T. Beyond its length a sequence's output is 0, its state is that of the last valid
   * step, and no gradient flows.
   */
  lengths: Tensor1D | null;
}

export interface RecurrentForward {
  /** [T, B, H] */
  output: Tensor3D;
  finalState: CellState;
  /** Values for the backward pass of the same implementation; dispose them with the rest. */
  saved: Tensor[];
}

export interface RecurrentOutputGradient {
  /** [T, B, H] */
  dOutput: Tensor3D;
  /** Null if no gradient flows into the final state (truncated backpropagation). */
  dFinalState: CellState | null;
  /** False skips the product for dInput, which the first layer does not need. */
  needsInputGradient: boolean;
  needsStateGradient: boolean;
}

export interface RecurrentGradients {
  dInput: Tensor3D | null;
  dKernel: Tensor2D;
  dRecurrentKernel: Tensor2D;
  dBias: Tensor1D;
  dInitialState: CellState | null;
}

/** Rows of a matrix's gradient; all others are zero. `ids` int32 [N] without repeats, `rows` [N, E]. */
export interface SparseRows {
  ids: Tensor1D;
  rows: Tensor2D;
}

export type Gradient = Tensor | SparseRows;

/** Update rules, with `slotCount` accumulators each. `step` counts from 1. */
export type UpdateRule =
  /** w -= lr (g + weightDecay w); weight decay is optional. */
  | { type: 'sgd'; learningRate: number; weightDecay?: number }
  /** v = momentum v + g; w -= lr v (nesterov: lr (g + momentum v)). */
  | { type: 'momentum'; learningRate: number; momentum: number; nesterov: boolean }
  /** s = decay s + (1 - decay) g²; w -= lr g / (sqrt(s) + epsilon). */
  | { type: 'rmsprop'; learningRate: number; decay: number; epsilon: number }
  /** Kingma and Ba 2015, algorithm 1; w -= lr m̂ / (sqrt(v̂) + epsilon). */
  | { type: 'adam'; learningRate: number; beta1: number; beta2: number; epsilon: number; step: number }
  /** Loshchilov and Hutter 2019: adam, and w -= lr weightDecay w. */
  | {
      type: 'adamw';
      learningRate: number;
      beta1: number;
      beta2: number;
      epsilon: number;
      step: number;
      weightDecay: number;
    };

/** Number of accumulators per variable of each rule. */
export const slotCount: Record<UpdateRule['type'], number> = { sgd: 0, momentum: 1, rmsprop: 1, adam: 2, adamw: 2 };
