import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tensorflow.js';
import type { HostKernel } from './host-kernel.js';
import { sizeOf } from './views.js';

const matMul: HostKernel = ({ backend, inputs, attributes }) => {
  const { a, b } = inputs as { a: TensorInfo; b: TensorInfo };
  const { transposeA, transposeB } = attributes as { transposeA: boolean; transposeB: boolean };
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return null;
  const [leadingA, leadingB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const [batchA, batchB] = [sizeOf(leadingA), sizeOf(leadingB)];
  // The host repeats one matrix, not part of a batch.
  if (String(leadingA) !== String(leadingB) && batchA !== 1 && batchB !== 1) return null;
  const [height, depth] = oriented(a.shape, transposeA);
  const [depthB, width] = oriented(b.shape, transposeB);
  tf.util.assert(
    depth === depthB,
    () =>
      `Error in matMul: inner shapes (${depth}) and (${depthB}) of Tensors with shapes ${a.shape} and ${b.shape} differ.`,
  );
  const parameters = [batchA, height, depth, transposeA ? 1 : 0, batchB, depthB, width, transposeB ? 1 : 0];
  const leading = tf.broadcast_util.assertAndGetBroadcastShape(leadingA, leadingB);
  return backend.compute('RnnMatMul', [a, b, Int32Array.from(parameters)], [...leading, height, width]);
};

function oriented(shape: readonly number[], transposed: boolean): [number, number] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return transposed ? [columns, rows] : [rows, columns];
}

const fft: HostKernel = ({ backend, inputs }) => {
  const { input } = inputs as { input: TensorInfo };
  const size = input.shape.at(-1) as number;
  if (!Number.isInteger(Math.log2(size))) return null;
  const { real, imag } = backend.data.get(input.dataId).complexTensorInfos as { real: TensorInfo; imag: TensorInfo };
  const parameters = Int32Array.of(sizeOf(input.shape) / size, size);
  const outputs = backend.run('RnnFourier', [real, imag, parameters], [input.shape, input.shape]);
  // Its parts are owned by the tensor of complex numbers, as the cpu backend's kernel Complex has it.
  const info = backend.makeTensorInfo(input.shape, 'complex64');
  const [outReal, outImaginary] = outputs as [TensorInfo, TensorInfo];
  backend.data.get(info.dataId).complexTensorInfos = { real: outReal, imag: outImaginary };
  return info;
};

/** Sums of products. */
export const productKernels: Record<string, HostKernel> = { BatchMatMul: matMul, FFT: fft };
