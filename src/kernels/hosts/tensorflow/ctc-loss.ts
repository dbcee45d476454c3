import type { Tensor, Tensor1D, Tensor3D } from '@tensorflow/tfjs-core';
import { tf } from '../../../runtime/tensorflow.js';

interface Binding {
  TF_ATTR_BOOL: number;
  TF_INT64: number;
  createTensor(shape: number[], dtype: number, values: Int32Array): number;
  deleteTensor(id: number): void;
  executeOp(name: string, attributes: object[], inputs: number[], outputs: number): object[];
}

interface NodeBackend {
  binding: Binding;
  getInputTensorIds(tensors: Tensor[]): number[];
  createOutputTensor(info: object): Tensor;
}

/**
 * See `Kernels.ctcLoss`: TensorFlow's operation computes loss and gradient. It takes the labels as a sparse matrix, includes the
 * softmax, and uses the last column as blank. Labels are not changed (`preprocess_collapse_repeated`), and repeated outputs
 * are merged as in the paper (`ctc_merge_repeated`).
 */
export function tensorflowCtcLoss(
  logits: Tensor3D,
  labels: readonly Int32Array[],
  lengths: Int32Array,
): { losses: Tensor1D; dLogits: Tensor3D } {
  const backend = tf.backend() as unknown as NodeBackend;
  const { binding } = backend;
  const values = labels.flatMap((row) => [...row]);
  // Rows and columns as int64; the binding takes them as two int32 halves.
  const positions = labels.flatMap((row, b) => Array.from(row, (_, index) => [b, 0, index, 0])).flat();
  const positionsId = binding.createTensor([values.length, 2], binding.TF_INT64, Int32Array.from(positions));
  const others = [values, [...lengths]].map((numbers) => tf.tensor1d(numbers, 'int32'));
  const attribute = (name: string, value: boolean) => ({ name, type: binding.TF_ATTR_BOOL, value });
  const attributes = [
    attribute('preprocess_collapse_repeated', false),
    attribute('ctc_merge_repeated', true),
    attribute('ignore_longer_outputs_than_inputs', false),
  ];
  const [logitsId, ...otherIds] = backend.getInputTensorIds([logits, ...others]) as [number, ...number[]];
  try {
    const results = binding.executeOp('CTCLoss', attributes, [logitsId, positionsId, ...otherIds], 2);
    const [losses, dLogits] = results.map((info) => backend.createOutputTensor(info)) as [Tensor1D, Tensor3D];
    return { losses, dLogits };
  } finally {
    binding.deleteTensor(positionsId);
    tf.dispose(others);
  }
}

/** See `Kernels.ctcLosses`: TensorFlow always computes the gradient, which is disposed here. */
export function tensorflowCtcLosses(logits: Tensor3D, labels: readonly Int32Array[], lengths: Int32Array): Tensor1D {
  const { losses, dLogits } = tensorflowCtcLoss(logits, labels, lengths);
  dLogits.dispose();
  return losses;
}
