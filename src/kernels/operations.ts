import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../runtime/tensorflow.js';

/** A tensor in tfjs-node's own table: no Tensor object, no tape, not counted by `tf.memory()`. */
export type TensorId = number;

/** An attribute of a TensorFlow operation; build once, use often. */
export interface Attribute {
  name: string;
  type: number;
  value: number | boolean | string;
}

interface TensorInfo {
  id: TensorId;
  shape: number[];
  dtype: number;
}

interface Binding {
  TF_FLOAT: number;
  TF_INT32: number;
  TF_INT64: number;
  TF_ATTR_BOOL: number;
  TF_ATTR_INT: number;
  TF_ATTR_FLOAT: number;
  TF_ATTR_TYPE: number;
  createTensor(shape: number[], dtype: number, values: Float32Array | Int32Array): TensorId;
  deleteTensor(id: TensorId): void;
  executeOp(name: string, attributes: Attribute[], inputs: TensorId[], outputs: number): TensorInfo[];
}

interface NodeBackend {
  binding: Binding;
  getInputTensorIds(tensors: Tensor[]): TensorId[];
  createOutputTensor(info: TensorInfo): Tensor;
  refCount(dataId: object): number;
}

// Read at each use: importing this file must be possible on a backend that has none of it.
const node = () => tf.backend() as unknown as NodeBackend;

/** Runs one TensorFlow operation; the caller disposes the outputs. */
export function execute(name: string, attributes: Attribute[], inputs: Tensor[], outputs: number): Tensor[] {
  const backend = node();
  const infos = backend.binding.executeOp(name, attributes, backend.getInputTensorIds(inputs), outputs);
  return infos.map((info) => backend.createOutputTensor(info));
}

/** A bool attribute. */
export function flag(name: string, value: boolean): Attribute {
  return { name, type: node().binding.TF_ATTR_BOOL, value };
}

/** An int attribute: how many tensors a list of inputs has. */
export function count(name: string, value: number): Attribute {
  return { name, type: node().binding.TF_ATTR_INT, value };
}

/** How many tensors hold the tensor's memory, as far as tfjs knows. */
export function holders(tensor: Tensor): number {
  return node().refCount(tensor.dataId);
}
