import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tensorflow.js';
import type { HostKernel } from './host-kernel.js';
import { transpose } from './movement.js';
import { sizeOf } from './views.js';

/** Numbers of the reductions in tensor-reductions.h. */
const reductions = { sum: 0, mean: 1, maximum: 2, minimum: 3 };

function reduction(kind: keyof typeof reductions): HostKernel {
  return ({ backend, inputs, attributes }) => {
    const { x } = inputs as { x: TensorInfo };
    if (x.dtype !== 'float32') return null;
    const axes = tf.util.parseAxisParam(attributes.axis ?? attributes.reductionIndices ?? null, x.shape);
    const [kept, sizes] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
    const shape = attributes.keepDims ? tf.backend_util.expandShapeToKeepDim(kept, axes) : kept;
    const size = sizeOf(sizes);
    const first = axes[0] ?? x.shape.length;
    const together = axes.every((axis, index) => axis === first + index);
    if (together) {
      const [outer, inner] = [sizeOf(x.shape.slice(0, first)), sizeOf(x.shape.slice(first + axes.length))];
      const parameters = Int32Array.of(reductions[kind], outer, size, inner);
      return backend.compute('RnnReduce', [x, parameters], shape);
    }
    const others = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const straight = transpose(backend, x, [...others, ...axes]);
    if (straight === null) return null;
    const parameters = Int32Array.of(reductions[kind], sizeOf(kept), size, 1);
    const result = backend.compute('RnnReduce', [straight, parameters], shape);
    backend.disposeIntermediateTensorInfo(straight);
    return result;
  };
}

const softmax: HostKernel = ({ backend, inputs, attributes }) => {
  const { logits } = inputs as { logits: TensorInfo };
  const { shape, dtype } = logits;
  if (dtype !== 'float32' || (attributes.dim !== -1 && attributes.dim !== shape.length - 1)) return null;
  const size = shape.at(-1) as number;
  return backend.compute('RnnSoftmax', [logits, Int32Array.of(sizeOf(shape.slice(0, -1)), size)], shape);
};

/** Reductions over whole dimensions. */
export const reductionKernels: Record<string, HostKernel> = {
  Sum: reduction('sum'),
  Mean: reduction('mean'),
  Max: reduction('maximum'),
  Min: reduction('minimum'),
  Softmax: softmax,
};
