import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tensorflow.js';
import type { HostKernel } from './host-kernel.js';
import { sizeOf } from './views.js';

const gather: HostKernel = ({ backend, inputs, attributes }) => {
  const { x, indices } = inputs as { x: TensorInfo; indices: TensorInfo };
  const operation = { float32: 'RnnGatherAxis', int32: 'RnnGatherAxisInt' }[x.dtype as string];
  if (operation === undefined || indices.dtype !== 'int32' || attributes.batchDims !== 0) return null;
  const axis = tf.util.parseAxisParam(attributes.axis, x.shape)[0] as number;
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const parameters = Int32Array.of(sizeOf(before), x.shape[axis] as number, sizeOf(after));
  return backend.compute(operation, [x, indices, parameters], [...before, ...indices.shape, ...after]);
};

const oneHot: HostKernel = ({ backend, inputs, attributes }) => {
  const { indices } = inputs as { indices: TensorInfo };
  const { dtype, depth, onValue, offValue } = attributes as Record<string, number> & { dtype: string };
  if (indices.dtype !== 'int32' || dtype !== 'float32') return null;
  const operands = [indices, Float32Array.of(onValue as number, offValue as number), Int32Array.of(depth as number)];
  return backend.compute('RnnOneHot', operands, [...indices.shape, depth as number]);
};

const segmentSum: HostKernel = ({ backend, inputs, attributes }) => {
  const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
  if (x.dtype !== 'float32' || segmentIds.dtype !== 'int32' || segmentIds.shape.length !== 1) return null;
  const shape = [attributes.numSegments as number, ...x.shape.slice(1)];
  // The last argument: rows without a segment are left out.
  const parameters = Int32Array.of(attributes.numSegments, sizeOf(x.shape.slice(1)), 0);
  return backend.compute('RnnSegmentSum', [x, segmentIds, parameters], shape);
};

/** Whether indices [N, 1] mean rows. */
function meanRows({ shape, dtype }: TensorInfo): boolean {
  return dtype === 'int32' && shape.length === 2 && shape[1] === 1;
}

const scatter: HostKernel = ({ backend, inputs, attributes }) => {
  const { indices, updates } = inputs as { indices: TensorInfo; updates: TensorInfo };
  const { shape } = attributes as { shape: number[] };
  if (updates.dtype !== 'float32' || !meanRows(indices)) return null;
  // The last argument: no row may be left out.
  const parameters = Int32Array.of(shape[0] as number, sizeOf(shape.slice(1)), 1);
  return backend.compute('RnnSegmentSum', [updates, indices, parameters], shape);
};

const scatterUpdate: HostKernel = ({ backend, inputs }) => {
  const { tensor, indices, updates } = inputs as Record<'tensor' | 'indices' | 'updates', TensorInfo>;
  if (tensor.dtype !== 'float32' || updates.dtype !== 'float32' || !meanRows(indices)) return null;
  return backend.compute('RnnScatterRows', [tensor, indices, updates], tensor.shape);
};

const topK: HostKernel = ({ backend, inputs, attributes }) => {
  const { x } = inputs as { x: TensorInfo };
  if (x.dtype !== 'float32') return null;
  const [size, leading] = [x.shape.at(-1) as number, x.shape.slice(0, -1)];
  const shape = [...leading, attributes.k as number];
  return backend.run('RnnTopK', [x, Int32Array.of(sizeOf(leading), size, attributes.k)], [shape, shape]);
};

/** Kernels that read or add rows by their indices. */
export const rowKernels: Record<string, HostKernel> = {
  GatherV2: gather,
  OneHot: oneHot,
  UnsortedSegmentSum: segmentSum,
  ScatterNd: scatter,
  TensorScatterUpdate: scatterUpdate,
  TopK: topK,
};
