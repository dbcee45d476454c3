import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { SequenceBatch } from '../../data/batches.js';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import { countsOf } from '../heads/mask.js';
import { ranksOf } from '../heads/ranks.js';
import type { ActivationPenalties } from '../layers/penalties.js';
import type { LossAndGradients, LossOptions } from '../network.js';
import type { ModelPass, SequenceForward } from './forward.js';

export interface SequenceLossOptions extends LossOptions {
  /** The caller keeps ownership. */
  initialState: readonly CellState[];
  /** None by default; not included in the losses. */
  penalties?: ActivationPenalties;
}

export interface SequenceLoss extends LossAndGradients {
  /** [T * B], nats, 0 if masked. */
  losses: Float32Array;
  /** The caller disposes it. */
  finalState: CellState[];
}

/** An evaluated batch; end it by `dispose`. */
export interface EvaluationPass {
  /** [T * B], nats, 0 if masked; the caller disposes it. */
  losses: Tensor1D;
  /** [T * B], if requested: 1 if no token is likelier than the target. */
  ranks: Int32Array | null;
  /** The input of the output layer, [T, B, H]; valid until the pass ends. */
  hidden: Tensor3D;
  /** The caller disposes it after the pass. */
  finalState: CellState[];
  dispose(): void;
}

/** Runs a network over a training batch, with backpropagation through its steps. */
export function sequenceLossAndGradients(
  network: Pick<SequenceForward, 'forward'>,
  kernels: Kernels,
  batch: SequenceBatch,
  options: SequenceLossOptions,
): SequenceLoss {
  const { pass, release } = forward(network, kernels, batch, options);
  const { losses, backward } = pass.lossesAndBackward(batch.targets, maskOf(batch));
  const { gradients = new Map() } = options;
  backward(gradients);
  release();
  const values = Float32Array.from(losses.dataSync());
  losses.dispose();
  return {
    lossSum: values.reduce((sum, loss) => sum + loss, 0),
    losses: values,
    gradients,
    finalState: pass.finalState,
  };
}

/** Runs a network over a batch without dropout; the caller keeps ownership of `initialState`. */
export function evaluateSequences(
  network: Pick<SequenceForward, 'forward'>,
  kernels: Kernels,
  batch: SequenceBatch,
  { initialState, ranks = false }: { initialState: readonly CellState[]; ranks?: boolean },
): EvaluationPass {
  const { pass, release } = forward(network, kernels, batch, { initialState, random: null });
  const { hidden, finalState } = pass;
  return {
    losses: pass.losses(batch.targets, maskOf(batch)),
    ranks: ranks ? readRanks(pass, batch.targets) : null,
    hidden,
    finalState,
    dispose() {
      pass.dispose();
      release();
    },
  };
}

/** Disposes the tensors of a state. */
export function disposeState(state: readonly CellState[]): void {
  for (const tensor of state.flat()) tensor.dispose();
}

function forward(
  network: Pick<SequenceForward, 'forward'>,
  kernels: Kernels,
  { inputs, lengths, steps, batchSize }: SequenceBatch,
  options: SequenceLossOptions,
): { pass: ModelPass; release(): void } {
  const ids = tf.tensor2d(inputs, [steps, batchSize], 'int32');
  const lengthsTensor = lengths && tf.tensor1d(lengths, 'int32'); // [B]
  return {
    pass: network.forward(kernels, { ids, lengths: lengthsTensor, ...options }),
    release() {
      ids.dispose();
      lengthsTensor?.dispose();
    },
  };
}

function maskOf(batch: SequenceBatch): Float32Array | null {
  return batch.lengths && countsOf(batch);
}

function readRanks(pass: ModelPass, targets: Int32Array): Int32Array {
  const logits = pass.logits();
  const ranks = ranksOf(logits, null, targets);
  logits.dispose();
  return ranks;
}
