import type { DataType, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tensorflow.js';
import type { HostBackend, Operand } from './backend.js';
import type { HostKernel } from './host-kernel.js';
import { layoutOf, sizeOf, stridesOf, type View } from './views.js';

/** Copies a view of `x` to an array of shape `shape`; `layoutShape` is given if the view has other dimensions. */
export function copyView(
  backend: HostBackend,
  x: TensorInfo,
  shape: number[],
  view: View,
  layoutShape: readonly number[] = shape,
): TensorInfo | null {
  const operation = operationFor('RnnView', x);
  const layout = layoutOf(layoutShape, [view]);
  return operation === null || layout === null ? null : backend.compute(operation, [x, layout], shape);
}

/** `x` with its axes in the order of `permutation`. */
export function transpose(backend: HostBackend, x: TensorInfo, permutation: readonly number[]): TensorInfo | null {
  const own = stridesOf(x.shape);
  const shape = permutation.map((axis) => x.shape[axis] as number);
  return copyView(backend, x, shape, { offset: 0, strides: permutation.map((axis) => own[axis] as number) });
}

function operationFor(name: string, { dtype }: TensorInfo): string | null {
  return dtype === 'float32' ? name : dtype === 'int32' ? `${name}Int` : null;
}

function sliceView(backend: HostBackend, x: TensorInfo, begin: readonly number[], size: number[]): TensorInfo | null {
  const strides = stridesOf(x.shape);
  const offset = strides.reduce((sum, stride, axis) => sum + stride * (begin[axis] as number), 0);
  return copyView(backend, x, size, { offset, strides });
}

const slice: HostKernel = ({ backend, inputs, attributes }) => {
  // Its shape alone is read.
  const x = inputs.x as Tensor;
  const { begin, size } = attributes as { begin: number[]; size: number[] };
  const [from, extent] = tf.slice_util.parseSliceParams(x, begin, size) as [number[], number[]];
  tf.slice_util.assertParamsValid(x, from, extent);
  return sliceView(backend, x, from, extent);
};

/** Makes all parts or none: if one failed, the others would not be freed. */
function parts(x: TensorInfo, make: () => (TensorInfo | null)[]): TensorInfo[] | null {
  const known = operationFor('', x) !== null && x.shape.length <= 6;
  return known ? (make() as TensorInfo[]) : null;
}

const split: HostKernel = ({ backend, inputs, attributes }) => {
  // Its shape alone is read.
  const x = inputs.x as Tensor;
  const { numOrSizeSplits } = attributes as { numOrSizeSplits: number | number[] };
  const axis = tf.util.parseAxisParam(attributes.axis, x.shape)[0] as number;
  const sizes = tf.backend_util.prepareSplitSize(x, numOrSizeSplits, axis);
  let at = 0;
  return parts(x, () =>
    sizes.map((size) => {
      const begin = x.shape.map((_, index) => (index === axis ? at : 0));
      at += size;
      return sliceView(backend, x, begin, x.shape.with(axis, size));
    }),
  );
};

const unpack: HostKernel = ({ backend, inputs, attributes }) => {
  const { value: x } = inputs as { value: TensorInfo };
  const axis = (attributes.axis + x.shape.length) % x.shape.length;
  const strides = stridesOf(x.shape);
  const shape = x.shape.toSpliced(axis, 1);
  return parts(x, () =>
    Array.from({ length: x.shape[axis] as number }, (_, index) =>
      copyView(backend, x, shape, { offset: index * (strides[axis] as number), strides: strides.toSpliced(axis, 1) }),
    ),
  );
};

/** Concatenates along `axis`: each row has `sizes[i]` values of part i. */
function join(backend: HostBackend, tensors: TensorInfo[], shape: number[], axis: number): TensorInfo | null {
  const [first] = tensors;
  const operation = first && operationFor('RnnConcat', first);
  if (!operation || tensors.some(({ dtype }) => dtype !== first.dtype)) return null;
  const sizes = Int32Array.from(tensors, (tensor) => sizeOf(tensor.shape.slice(axis)));
  const operands: Operand[] = [sizes, ...tensors];
  return backend.compute(operation, operands, shape);
}

const concat: HostKernel = ({ backend, inputs, attributes }) => {
  const tensors = Object.values(inputs);
  const shapes = tensors.map(({ shape }) => shape);
  const axis = tf.util.parseAxisParam(attributes.axis, shapes[0] as number[])[0] as number;
  tf.backend_util.assertParamsConsistent(shapes, axis);
  return join(backend, tensors, tf.backend_util.computeOutShape(shapes, axis), axis);
};

const pack: HostKernel = ({ backend, inputs, attributes }) => {
  const tensors = Object.values(inputs);
  const [{ shape }] = tensors as [TensorInfo];
  const axis = (attributes.axis + shape.length + 1) % (shape.length + 1);
  if (tensors.some((tensor) => String(tensor.shape) !== String(shape))) return null;
  return join(backend, tensors, shape.toSpliced(axis, 0, tensors.length), axis);
};

const pad: HostKernel = ({ backend, inputs, attributes }) => {
  const { x } = inputs as { x: TensorInfo };
  const { paddings, constantValue } = attributes as { paddings: [number, number][]; constantValue: number };
  const shape = paddings.map(([before, after], axis) => before + (x.shape[axis] as number) + after);
  const strides = stridesOf(shape);
  const offset = paddings.reduce((sum, [before], axis) => sum + before * (strides[axis] as number), 0);
  const layout = layoutOf(x.shape, [{ offset, strides }]);
  if (layout === null || x.dtype !== 'float32') return null;
  const operands = [x, layout, Float32Array.of(constantValue), Int32Array.of(sizeOf(shape))];
  return backend.compute('RnnPlace', operands, shape);
};

const tile: HostKernel = ({ backend, inputs, attributes }) => {
  const { x } = inputs as { x: TensorInfo };
  const { reps } = attributes as { reps: number[] };
  const strides = stridesOf(x.shape);
  const view = { offset: 0, strides: strides.flatMap((stride) => [0, stride]) };
  const layoutShape = x.shape.flatMap((size, axis) => [reps[axis] as number, size]);
  return copyView(
    backend,
    x,
    x.shape.map((size, axis) => size * (reps[axis] as number)),
    view,
    layoutShape,
  );
};

/** The same values in another shape. */
const reshape: HostKernel = ({ backend, inputs, attributes }) => {
  const { x } = inputs as { x: TensorInfo };
  const size = sizeOf(x.shape);
  const shape = tf.util.inferFromImplicitShape(attributes.shape, size);
  return x.dtype === 'complex64' || sizeOf(shape) !== size ? null : backend.reshaped(x, shape);
};

/** The same number everywhere. */
function filled(backend: HostBackend, shape: number[], value: number, dtype: DataType): TensorInfo | null {
  if (dtype !== 'float32' && dtype !== 'int32') return null;
  const Type = dtype === 'float32' ? Float32Array : Int32Array;
  return backend.makeTensorInfo(shape, dtype, new Type(sizeOf(shape)).fill(value));
}

/** Kernels that only copy values. */
export const movementKernels: Record<string, HostKernel> = {
  Identity: ({ backend, inputs }) => backend.reshaped(inputs.x as TensorInfo, (inputs.x as TensorInfo).shape),
  Reshape: reshape,
  Fill: ({ backend, attributes }) => filled(backend, attributes.shape, attributes.value, attributes.dtype ?? 'float32'),
  ZerosLike: ({ backend, inputs }) =>
    filled(backend, (inputs.x as TensorInfo).shape, 0, (inputs.x as TensorInfo).dtype),
  Transpose: ({ backend, inputs, attributes }) => transpose(backend, inputs.x as TensorInfo, attributes.perm),
  Slice: slice,
  SplitV: split,
  Unpack: unpack,
  Concat: concat,
  Pack: pack,
  PadV2: pad,
  Tile: tile,
};
