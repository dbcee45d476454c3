import type { Tensor2D } from '@tensorflow/tfjs-core';
import { cells } from '../../kernels/cells.js';
import type { CellState } from '../../kernels/kernels.js';
import { tf } from '../../runtime/tensorflow.js';
import type { RecurrentLayer } from './recurrent.js';

/** The zero initial state of a direction; the caller disposes it. */
export function zeroState(
  { spec, hiddenSize }: Pick<RecurrentLayer, 'spec' | 'hiddenSize'>,
  batchSize: number,
): CellState {
  return cells[spec.cell].states.map((): Tensor2D => tf.fill([batchSize, hiddenSize], 0));
}
