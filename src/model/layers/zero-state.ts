import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { CellState } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import type { RecurrentLayer } from './recurrent.js';

/** The state that a direction starts from, of zeros; the caller's. */
export function zeroState(
  { spec, hiddenSize }: Pick<RecurrentLayer, 'spec' | 'hiddenSize'>,
  batchSize: number,
): CellState {
  return Array.from({ length: spec.cell === 'lstm' ? 2 : 1 }, (): Tensor2D => tf.fill([batchSize, hiddenSize], 0));
}
