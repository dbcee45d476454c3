import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { tf } from '../../runtime/tensorflow.js';
import type { Gradient } from '../kernels.js';
import { execute } from './execute.js';

/** See `Kernels.gather`; throws for an id outside the table. */
export function gather(table: Tensor2D, ids: Tensor): Tensor {
  const [rows] = execute('RnnGather', {}, [table, ids], 1) as [Tensor];
  return rows;
}

/** See `Kernels.gatherGradient`: the distinct ids in order of first use, with the sums of their rows. */
export function gatherGradient(ids: Tensor1D, rows: Tensor2D, tableRows: number): Gradient {
  const size = tf.tensor1d([tableRows], 'int32');
  const [distinct, sums] = execute('RnnSumByIds', {}, [ids, rows, size], 2) as [Tensor1D, Tensor2D];
  size.dispose();
  return { ids: distinct, rows: sums };
}
