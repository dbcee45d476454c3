import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import type { SequenceBatch } from '../../data/batches.js';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import type { ActivationPenalties } from '../../model/layers/penalties.js';
import type { Model, ModelPass } from '../../model/model.js';
import type { GradientStore } from '../../model/parameters.js';
import type { Random } from '../../runtime/random.js';
import { tf } from '../../runtime/tensorflow.js';
import { countsOf } from '../mask.js';
import { ranksOf } from '../ranks.js';

/** A batch after the forward pass and the loss; end it by `backward`. */
export interface LossPass {
  /** [T * B], nats, 0 where masked; the caller's. */
  losses: Tensor1D;
  /** The caller's, to be disposed after the pass is over. */
  finalState: CellState[];
  /** Adds the gradients of the summed loss. */
  backward(gradients: GradientStore): void;
}

/** A batch that nothing is learned from; end it by `dispose`. */
export interface EvaluationPass {
  /** [T * B], nats, 0 where masked; the caller's. */
  losses: Tensor1D;
  /** [T * B], where they were asked for: 1 where no token is likelier than the target. */
  ranks: Int32Array | null;
  /** What the output layer read, [T, B, H]; alive until the pass is over. */
  hidden: Tensor3D;
  /** The caller's, to be disposed after the pass is over. */
  finalState: CellState[];
  dispose(): void;
}

export interface LossPassOptions {
  initialState: readonly CellState[];
  /** Where dropout masks come from; null for none. */
  random: Random | null;
  /** None by default. The losses are without them. */
  penalties?: ActivationPenalties;
}

/** Runs a model over a batch to learn from it. */
export function runLossPass(
  model: Pick<Model, 'forward'>,
  kernels: Kernels,
  batch: SequenceBatch,
  options: LossPassOptions,
): LossPass {
  const { pass, release } = forward(model, kernels, batch, options);
  const { losses, backward } = pass.learn(batch.targets, maskOf(batch));
  return {
    losses,
    finalState: pass.finalState,
    backward(gradients) {
      backward(gradients);
      release();
    },
  };
}

/** Runs a model over a batch without dropout; `initialState` stays the caller's. */
export function runEvaluationPass(
  model: Pick<Model, 'forward'>,
  kernels: Kernels,
  batch: SequenceBatch,
  { initialState, ranks = false }: { initialState: readonly CellState[]; ranks?: boolean },
): EvaluationPass {
  const { pass, release } = forward(model, kernels, batch, { initialState, random: null });
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
  model: Pick<Model, 'forward'>,
  kernels: Kernels,
  { inputs, lengths, steps, batchSize }: SequenceBatch,
  options: LossPassOptions,
): { pass: ModelPass; release(): void } {
  const ids = tf.tensor2d(inputs, [steps, batchSize], 'int32');
  const lengthsTensor = lengths && tf.tensor1d(lengths, 'int32'); // [B]
  return {
    pass: model.forward(kernels, { ids, lengths: lengthsTensor, ...options }),
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
