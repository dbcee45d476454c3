import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { createInt32, createInt64s, deleteIds, executeIds, flag, idOf, toTensor } from '../operations.js';

/**
 * See `Kernels.ctcLoss`: one operation makes loss and gradient. It takes the labels as a sparse matrix, has the softmax in it,
 * and its blank is the last column. Labels are left as they are (`preprocess_collapse_repeated`), and repeated outputs are
 * merged as in the paper (`ctc_merge_repeated`).
 */
export function ctcLoss(
  logits: Tensor3D,
  labels: readonly Int32Array[],
  lengths: Int32Array,
): { losses: Tensor1D; dLogits: Tensor3D } {
  const places = labels.flatMap((row, b) => Array.from(row, (_, index) => [b, index])).flat();
  const values = labels.flatMap((row) => [...row]);
  const inputs = [
    createInt64s(places, [values.length, 2]),
    createInt32(values, [values.length]),
    createInt32([...lengths], [lengths.length]),
  ];
  const attributes = [
    flag('preprocess_collapse_repeated', false),
    flag('ctc_merge_repeated', true),
    flag('ignore_longer_outputs_than_inputs', false),
  ];
  const [losses, dLogits] = executeIds('CTCLoss', attributes, [idOf(logits), ...inputs], 2) as [number, number];
  deleteIds(inputs);
  return {
    losses: toTensor(losses, [lengths.length]) as Tensor1D,
    dLogits: toTensor(dLogits, logits.shape) as Tensor3D,
  };
}
