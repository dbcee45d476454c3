import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs';
import type { SequenceBatch } from '../../data/batches.js';
import type { CellState, Kernels } from '../../kernels/kernels.js';
import type { Model } from '../../model/model.js';
import type { GradientStore } from '../../model/parameters.js';
import type { Random } from '../../runtime/random.js';
import { tf } from '../../runtime/tensorflow.js';
import { countsOf } from '../mask.js';
import { ranksOf } from '../ranks.js';

/** A batch after the forward pass and the loss; end it by `backward` or `dispose`. */
export interface LossPass {
  /** [T * B], nats, 0 where masked; the caller's. */
  losses: Tensor1D;
  /** [T * B], where they were asked for: 1 where no token is likelier than the target. */
  ranks: Int32Array | null;
  /** What the output layer read, [T, B, H]; alive until the pass is over. */
  hidden: Tensor3D;
  /** The caller's, to be disposed after the pass is over. */
  finalState: CellState[];
  /** Adds the gradients of the summed loss. */
  backward(gradients: GradientStore): void;
  dispose(): void;
}

export interface LossPassOptions {
  /** Stays the caller's. */
  initialState: readonly CellState[];
  /** Where dropout masks come from; null evaluates. */
  random: Random | null;
  ranks?: boolean;
}

/** Runs a model over a batch. */
export function runLossPass(
  model: Pick<Model, 'forward' | 'outputBias'>,
  kernels: Kernels,
  batch: SequenceBatch,
  { initialState, random, ranks = false }: LossPassOptions,
): LossPass {
  const { inputs, targets, lengths, steps, batchSize } = batch;
  const ids = tf.tensor2d(inputs, [steps, batchSize], 'int32');
  const lengthsTensor = lengths && tf.tensor1d(lengths, 'int32'); // [B]
  const pass = model.forward(kernels, { ids, lengths: lengthsTensor, initialState, random });
  const targetsTensor = tf.tensor1d(targets, 'int32'); // [T * B]
  const weights = lengths && tf.tensor1d(countsOf(batch)); // [T * B]
  const { losses, dLogits } = kernels.softmaxCrossEntropy(pass.logits, model.outputBias, targetsTensor, weights);
  const targetRanks = ranks ? ranksOf(pass.logits, model.outputBias, targets) : null;
  for (const tensor of [pass.logits, targetsTensor, weights]) tensor?.dispose();
  const release = () => {
    ids.dispose();
    lengthsTensor?.dispose();
  };
  return {
    losses,
    ranks: targetRanks,
    hidden: pass.hidden,
    finalState: pass.finalState,
    backward(gradients) {
      pass.backward(dLogits, gradients);
      release();
    },
    dispose() {
      dLogits.dispose();
      pass.dispose();
      release();
    },
  };
}

/** Disposes the tensors of a state. */
export function disposeState(state: readonly CellState[]): void {
  for (const tensor of state.flat()) tensor.dispose();
}
