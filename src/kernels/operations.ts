import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../runtime/tensorflow.js';

/** A tensor in tfjs-node's own table: no Tensor object, no tape, not counted by `tf.memory()`. */
export type TensorId = number;

/** An attribute of a TensorFlow operation. */
export interface Attribute {
  name: string;
  type: number;
  value: number | boolean;
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
}

// Read at each use: importing this file must be possible on a backend that has none of it.
const node = () => tf.backend() as unknown as NodeBackend;

/** Runs one TensorFlow operation; the caller disposes the outputs. */
export function execute(name: string, attributes: Attribute[], inputs: Tensor[], outputs: number): Tensor[] {
  const backend = node();
  const infos = backend.binding.executeOp(name, attributes, backend.getInputTensorIds(inputs), outputs);
  return infos.map((info) => backend.createOutputTensor(info));
}

/** The same on ids; the caller deletes the outputs. */
export function executeIds(name: string, attributes: Attribute[], inputs: TensorId[], outputs: number): TensorId[] {
  return node()
    .binding.executeOp(name, attributes, inputs, outputs)
    .map((info) => info.id);
}

/** The id of a tensor, which stays the tensor's own. */
export function idOf(tensor: Tensor): TensorId {
  return node().getInputTensorIds([tensor])[0] as TensorId;
}

/** A float32 tensor that owns the id from now on. */
export function toTensor(id: TensorId, shape: number[]): Tensor {
  const backend = node();
  return backend.createOutputTensor({ id, shape, dtype: backend.binding.TF_FLOAT });
}

/** Frees what the ids stand for. */
export function deleteIds(ids: Iterable<TensorId>): void {
  const { binding } = node();
  for (const id of ids) binding.deleteTensor(id);
}

/** An int32 tensor of `values`, by id. */
export function createInt32(values: number[], shape: number[]): TensorId {
  const { binding } = node();
  return binding.createTensor(shape, binding.TF_INT32, Int32Array.from(values));
}

/** An int64 scalar, by id: the binding takes its two halves. */
export function createInt64(value: number): TensorId {
  const { binding } = node();
  return binding.createTensor([], binding.TF_INT64, Int32Array.of(value, 0));
}

/** An int64 tensor of `values`, none of them negative, by id. */
export function createInt64s(values: readonly number[], shape: number[]): TensorId {
  const { binding } = node();
  const halves = new Int32Array(2 * values.length);
  for (const [index, value] of values.entries()) halves[2 * index] = value;
  return binding.createTensor(shape, binding.TF_INT64, halves);
}

/** A float32 scalar, by id. */
export function createFloat(value: number): TensorId {
  const { binding } = node();
  return binding.createTensor([], binding.TF_FLOAT, Float32Array.of(value));
}

/** A bool attribute. */
export function flag(name: string, value: boolean): Attribute {
  return { name, type: node().binding.TF_ATTR_BOOL, value };
}

/** An int attribute. */
export function integer(name: string, value: number): Attribute {
  return { name, type: node().binding.TF_ATTR_INT, value };
}

/** A float attribute. */
export function real(name: string, value: number): Attribute {
  return { name, type: node().binding.TF_ATTR_FLOAT, value };
}

/** A type attribute. */
export function dataType(name: string, type: 'float32' | 'int32'): Attribute {
  const { binding } = node();
  return { name, type: binding.TF_ATTR_TYPE, value: type === 'float32' ? binding.TF_FLOAT : binding.TF_INT32 };
}
